import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { SystemObject } from '../../system-objects.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'

/** Creates an object in the name of the server, unless it is there. */
export type EnsureObject = (object: SystemObject) => Promise<void>

/** Creates namespaces in which something is to be created. */
export class NamespaceAutoProvision implements AdmissionPlugin {
  readonly name = 'NamespaceAutoProvision'
  readonly #reader: ObjectReader
  readonly #ensure: EnsureObject

  constructor(reader: ObjectReader, ensure: EnsureObject) {
    this.#reader = reader
    this.#ensure = ensure
  }

  admit({ kind, namespace, operation, dryRun }: AdmissionAttributes): Promise<void> | undefined {
    if (operation !== 'CREATE' || dryRun || namespace === '') return undefined
    if (kind.group === '' && kind.kind === 'Namespace') return undefined
    if (this.#reader.get(namespaces, { name: namespace })) return undefined
    return this.#ensure({ kind: eraseKind(namespaces), metadata: { name: namespace } })
  }
}
