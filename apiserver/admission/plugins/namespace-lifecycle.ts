import { apiErrorOf, notFound } from '../../../apimachinery/errors.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'

/** Namespaces that cannot be deleted. */
const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public'])

/** Nothing is written to a namespace that is not there, nothing is created in one that is going away. */
export class NamespaceLifecycle implements AdmissionPlugin {
  readonly name = 'NamespaceLifecycle'
  readonly #reader: ObjectReader

  constructor(reader: ObjectReader) {
    this.#reader = reader
  }

  admit(attributes: AdmissionAttributes): void {
    const { operation, kind, namespace, name } = attributes
    if (isNamespace(attributes)) {
      if (operation === 'DELETE' && immortal.has(name)) throw forbid(attributes, 'this namespace may not be deleted')
      return
    }
    // Access reviews must not tell which namespaces there are.
    if (operation === 'DELETE' || namespace === '' || kind.kind === 'LocalSubjectAccessReview') return
    const found = this.#reader.get(namespaces, { name: namespace })
    if (!found) throw notFound(namespaces, namespace)
    if (operation === 'CREATE' && found.status?.phase === 'Terminating') throw terminating(attributes)
  }
}

function isNamespace({ kind }: AdmissionAttributes): boolean {
  return kind.group === '' && kind.kind === 'Namespace'
}

function terminating(attributes: AdmissionAttributes): Error {
  const { namespace } = attributes
  const reason = `unable to create new content in namespace ${namespace} because it is being terminated`
  const { status } = forbid(attributes, reason)
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  }
  return apiErrorOf({ ...status, details: { ...status.details, causes: [cause] } })
}
