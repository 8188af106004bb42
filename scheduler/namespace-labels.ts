import { namespaces } from '../apimachinery/kinds/core/namespace.ts'
import type { Informers } from '../client/informers/informers.ts'
import type { NamespaceLabels } from './framework/affinity-terms.ts'

const none = {}

/** Reads the labels of namespaces; one that is not known has none. */
export function namespaceLabels(informers: Informers): NamespaceLabels {
  const informer = informers.of(namespaces)
  return (namespace) => informer.get(namespace)?.metadata.labels ?? none
}
