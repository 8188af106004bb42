import { notFound } from '../../../apimachinery/errors.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'

/** Nothing is written to a namespace that is not there, or deleted from one. */
export class NamespaceExists implements AdmissionPlugin {
  readonly name = 'NamespaceExists'
  readonly #reader: ObjectReader

  constructor(reader: ObjectReader) {
    this.#reader = reader
  }

  validate({ kind, namespace, operation }: AdmissionAttributes): void {
    if (namespace === '' || operation === 'CONNECT' || (kind.group === '' && kind.kind === 'Namespace')) return
    if (!this.#reader.get(namespaces, { name: namespace })) throw notFound(namespaces, namespace)
  }
}
