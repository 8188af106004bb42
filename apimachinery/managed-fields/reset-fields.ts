import type { Kind } from '../kinds/define-kind.ts'
import { groupResource } from '../object.ts'
import { type FieldSet, type FieldSetDraft, isEmpty, recursiveDifference, self, setOfPaths } from './field-set.ts'
import { fieldElement } from './path-element.ts'

/** Selects what writes by a path can change. */
export type FieldFilter = (set: FieldSet) => FieldSet

/** Paths as `metadata.labels`. */
type FieldNames = readonly string[]

/** What a path of some resources resets before an object is stored, where it is not what is usual. */
const resets: Readonly<Record<string, FieldNames>> = {
  'deployments.apps/status': ['spec', 'metadata.labels'],
  'pods/status': ['spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences'],
  'namespaces/finalize': ['status'],
  'certificatesigningrequests.certificates.k8s.io': ['spec', 'status'],
  'certificatesigningrequests.certificates.k8s.io/status': ['spec', 'status.conditions'],
  'certificatesigningrequests.certificates.k8s.io/approval': ['spec', 'status.certificate'],
  'customresourcedefinitions.apiextensions.k8s.io/status': ['spec', 'metadata'],
  'apiservices.apiregistration.k8s.io/status': ['spec', 'metadata'],
  'flowschemas.flowcontrol.apiserver.k8s.io/status': ['spec', 'metadata'],
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io/status': ['spec', 'metadata'],
  'volumeattachments.storage.k8s.io/status': ['spec', 'metadata'],
}

/** Paths that change nothing but this; `*` is any element. */
const only: Readonly<Record<string, readonly FieldNames[]>> = {
  'pods/ephemeralcontainers': [['spec', 'ephemeralContainers']],
  'pods/resize': ['containers', 'initContainers'].flatMap((list) =>
    ['resources', 'resizePolicy'].map((field) => ['spec', list, '*', field]),
  ),
}

/** What writes to a kind, by the object itself (`''`) or by a subresource, can come to own. */
export function ownableFields(kind: Kind, subresource: string): FieldFilter {
  const path = `${groupResource(kind)}${subresource && `/${subresource}`}`
  const patterns = only[path]
  if (patterns)
    return (set) =>
      matching(
        set,
        patterns.map((names) => names.map(elementOfPattern)),
      )
  const reset = setOfNames(resets[path] ?? usualResets(kind, subresource))
  return isEmpty(reset) ? (set) => set : (set) => recursiveDifference(set, reset)
}

function usualResets({ rules }: Kind, subresource: string): FieldNames {
  if (subresource === 'status') return ['spec']
  return subresource === '' && rules.status ? ['status'] : []
}

function setOfNames(names: FieldNames): FieldSet {
  return setOfPaths(names.map((name) => name.split('.').map(fieldElement)))
}

function elementOfPattern(name: string): string {
  return name === '*' ? name : fieldElement(name)
}

/** The members at or below the end of a pattern. */
function matching(set: FieldSet, patterns: readonly (readonly string[])[]): FieldSet {
  const result: FieldSetDraft = {}
  for (const [element, node] of Object.entries(set)) {
    if (element === self) continue
    const rests = patterns.filter(([next]) => next === '*' || next === element).map(([, ...rest]) => rest)
    const found = rests.some((rest) => rest.length === 0) ? node : matching(node, rests)
    if (rests.length > 0 && (found === node || !isEmpty(found))) result[element] = found
  }
  return result
}
