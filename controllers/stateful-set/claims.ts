import { statefulSets } from '../../apimachinery/kinds/apps/stateful-set.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { StatefulSet } from '../../apimachinery/types/apps-v1.ts'
import type { PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import type { OwnerReference } from '../../apimachinery/types/meta-v1.ts'
import { refersTo } from '../../client/reconcilers/wake.ts'
import { controllerReference } from '../workloads/pod-template.ts'
import { isInRange } from './identity.ts'

/** The claim that a template means for an ordinal. */
export function claimName(set: StatefulSet, template: PersistentVolumeClaim, ordinal: number): string {
  return `${template.metadata.name}-${set.metadata.name}-${ordinal}`
}

/** The claims of an ordinal, as they are to be made. */
export function claimDrafts(set: StatefulSet, ordinal: number): readonly Draft<PersistentVolumeClaim>[] {
  return (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    metadata: {
      ...template.metadata,
      name: claimName(set, template, ordinal),
      namespace: set.metadata.namespace,
      labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels },
    },
    spec: template.spec,
  }))
}

/**
 * The owners that a claim should have by `persistentVolumeClaimRetentionPolicy` (KEP-1847): the set, for it to go with
 * the set; the pod once it is scaled away, for it to go with the pod. Nothing changes while it goes away with an earlier
 * set or pod of the same name, and a claim that somebody else controls is nobody's of ours.
 */
export function retainedOwners(
  set: StatefulSet,
  pod: Pod,
  ordinal: number,
  { metadata }: PersistentVolumeClaim,
): readonly OwnerReference[] {
  const owners = metadata.ownerReferences ?? []
  const [setOwner, podOwner] = [controllerReference(set, statefulSets), controllerReference(pod, pods)]
  if (owners.some((owner) => isPredecessor(owner, setOwner) || isPredecessor(owner, podOwner))) return owners
  const isOurs = ({ uid }: OwnerReference) => uid === setOwner.uid || uid === podOwner.uid
  const isTaken = owners.some((owner) => owner.controller && !isOurs(owner))
  const wanted = isTaken ? undefined : wantedOwner(set, ordinal, setOwner, podOwner)
  // Noted by somebody as a mere owner, the wanted one becomes the controller.
  const kept = owners.filter((owner) => !isOurs(owner) || (owner.uid === wanted?.uid && owner.controller))
  return wanted && !kept.some(({ uid }) => uid === wanted.uid) ? [...kept, wanted] : kept
}

function wantedOwner(
  set: StatefulSet,
  ordinal: number,
  setOwner: OwnerReference,
  podOwner: OwnerReference,
): OwnerReference | undefined {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {}
  if (whenScaled === 'Delete' && !isInRange(set, ordinal)) return podOwner
  return whenDeleted === 'Delete' ? setOwner : undefined
}

/** The same name, and another object. */
function isPredecessor(owner: OwnerReference, { kind, apiVersion, name, uid }: OwnerReference): boolean {
  return owner.kind === kind && owner.apiVersion === apiVersion && owner.name === name && owner.uid !== uid
}

/** Whether the claim is one that the set makes for some ordinal, by its name. */
export function isClaimOf(set: StatefulSet, { metadata }: PersistentVolumeClaim): boolean {
  return (set.spec.volumeClaimTemplates ?? []).some((template) => {
    const prefix = `${template.metadata.name}-${set.metadata.name}-`
    return metadata.name.startsWith(prefix) && /^\d+$/.test(metadata.name.slice(prefix.length))
  })
}

/** A claim of an earlier pod of the same name, which goes away with that one: no new pod may use it. */
export function isStale(claim: PersistentVolumeClaim, podName: string, podUid: string | undefined): boolean {
  const owners = claim.metadata.ownerReferences ?? []
  return owners.some((owner) => refersTo(owner, pods) && owner.name === podName && owner.uid !== podUid)
}
