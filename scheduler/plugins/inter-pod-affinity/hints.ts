import type { Node, Pod } from '../../../apimachinery/types/core-v1.ts'
import {
  type AffinityTerm,
  affinityTermsOf,
  isAbout,
  type NamespaceLabels,
  selectableOf,
} from '../../framework/affinity-terms.ts'
import type { ClusterEvent } from '../../framework/cluster-event.ts'

/** Whether a change of pods or nodes may let a pod in that affinity has kept out. */
export function mayHelpAffinity(pod: Pod, { resource, now, old }: ClusterEvent, labels: NamespaceLabels): boolean {
  return resource === 'nodes'
    ? mayNodeHelp(pod, now as Node | undefined, old as Node | undefined)
    : mayPodHelp(pod, now as Pod | undefined, old as Pod | undefined, labels)
}

function mayPodHelp(pod: Pod, now: Pod | undefined, old: Pod | undefined, labels: NamespaceLabels): boolean {
  if ((now ?? old)?.metadata.uid === pod.metadata.uid) return true
  const terms = affinityTermsOf(pod)
  const isWanted = (other: Pod | undefined) =>
    other !== undefined && terms.required.length > 0 && areAllAbout(terms.required, other, labels)
  // What has become wanted, or has ceased to be in the way.
  if (isWanted(now) && !isWanted(old)) return true
  const isInTheWay = (other: Pod | undefined) =>
    other !== undefined &&
    (isAnyAbout(terms.requiredAnti, other, labels) || isAnyAbout(affinityTermsOf(other).requiredAnti, pod, labels))
  return isInTheWay(old) && !isInTheWay(now)
}

function mayNodeHelp(pod: Pod, now: Node | undefined, old: Node | undefined): boolean {
  const { required, requiredAnti } = affinityTermsOf(pod)
  const value = (node: Node | undefined, { topologyKey }: AffinityTerm) => node?.metadata.labels?.[topologyKey]
  if (required.some((term) => value(now, term) === undefined)) return false
  if (!old) return true
  const isElsewhere = (term: AffinityTerm) => value(now, term) !== value(old, term)
  // A pod without terms of its own has been kept out by others, whose terms may be of any label.
  return required.length + requiredAnti.length === 0 || [...required, ...requiredAnti].some(isElsewhere)
}

function areAllAbout(terms: readonly AffinityTerm[], other: Pod, labels: NamespaceLabels): boolean {
  return terms.every((term) => isAbout(term, selectableOf(other), labels))
}

function isAnyAbout(terms: readonly AffinityTerm[], other: Pod, labels: NamespaceLabels): boolean {
  return terms.some((term) => isAbout(term, selectableOf(other), labels))
}
