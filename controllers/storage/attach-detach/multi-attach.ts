import type { PersistentVolume, Pod } from '../../../apimachinery/types/core-v1.ts'

/** Whether the volume may be on one node at a time only: its access modes say so. */
export function isExclusive({ spec: { accessModes = [] } }: PersistentVolume): boolean {
  return accessModes.length > 0 && !accessModes.includes('ReadWriteMany') && !accessModes.includes('ReadOnlyMany')
}

/**
 * Why a pod does not get the volume, without telling it of pods that are none of its namespace's business.
 * @param users the pods on other nodes that use the volume
 */
export function multiAttachMessage({ metadata: { name } }: PersistentVolume, pod: Pod, users: readonly Pod[]): string {
  return `Multi-Attach error for volume "${name}" ${explanation(pod, users)}`
}

function explanation({ metadata: { namespace } }: Pod, users: readonly Pod[]): string {
  if (users.length === 0) return "Volume is already exclusively attached to one node and can't be attached to another"
  const known = users.filter(({ metadata }) => metadata.namespace === namespace).map(({ metadata }) => metadata.name)
  const others = users.length - known.length
  if (known.length === 0) return `Volume is already used by ${others} pod(s) in different namespaces`
  const used = `Volume is already used by pod(s) ${known.join(', ')}`
  return others > 0 ? `${used} and ${others} pod(s) in different namespaces` : used
}
