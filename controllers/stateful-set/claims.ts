import { statefulSets } from '../../apimachinery/kinds/apps/stateful-set.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { StatefulSet } from '../../apimachinery/types/apps-v1.ts'
import type { PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import type { OwnerReference } from '../../apimachinery/types/meta-v1.ts'
import { refersTo } from '../../client/wake.ts'
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
 * the set; the pod once it is scaled away, for it to go with the pod. Nothing changes when
 * somebody else controls the claim.
 */
export function retainedOwners(
  set: StatefulSet,
  pod: Pod,
  ordinal: number,
  { metadata }: PersistentVolumeClaim,
): readonly OwnerReference[] {
  const owners = metadata.ownerReferences ?? []
  if (owners.some(({ controller, uid }) => controller && uid !== set.metadata.uid && uid !== pod.metadata.uid))
    return owners
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {}
  const goesWithPod = whenScaled === 'Delete' && !isInRange(set, ordinal)
  const goesWithSet = whenDeleted === 'Delete' && !goesWithPod
  const withSet = owned(owners, controllerReference(set, statefulSets), goesWithSet)
  return owned(withSet, controllerReference(pod, pods), goesWithPod)
}

/** A claim of an earlier pod of the same name, which goes away with that one: no new pod may use it. */
export function isStale(claim: PersistentVolumeClaim, podName: string, podUid: string | undefined): boolean {
  const owners = claim.metadata.ownerReferences ?? []
  return owners.some((owner) => refersTo(owner, pods) && owner.name === podName && owner.uid !== podUid)
}

function owned(owners: readonly OwnerReference[], owner: OwnerReference, wanted: boolean): readonly OwnerReference[] {
  const known = owners.find(({ uid }) => uid === owner.uid)
  if (!wanted) return known ? owners.filter((other) => other !== known) : owners
  // The same owner, noted by somebody as a mere owner, becomes the controller.
  if (known?.controller) return owners
  return [...owners.filter((other) => other !== known), owner]
}
