import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import type { PersistentVolumeClaimStatus, Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { AgentEvents } from '../events.ts'
import type { BoundVolume } from './claim-volumes.ts'

/** The conditions of a claim whose volume is being expanded. */
const resizeConditions: readonly string[] = ['FileSystemResizePending', 'Resizing', 'NodeResizeError']

/** Whether the volume has grown, and the file system on it has yet to. */
export function awaitsFileSystemResize({ claim: { status } }: BoundVolume): boolean {
  const progress = status.allocatedResourceStatuses?.['storage']
  return progress === 'NodeResizePending' || progress === 'NodeResizeInProgress'
}

/** Has the file system fill its volume, and tells pod and claim. @throws {ApiError} */
export async function resizeFileSystem(
  { claim, volume }: BoundVolume,
  pod: Pod,
  { client, events, nodeName }: { client: Client; events: AgentEvents; nodeName: string },
): Promise<void> {
  const { allocatedResourceStatuses: _, conditions = [], ...status } = claim.status
  const left = conditions.filter(({ type }) => !resizeConditions.includes(type))
  const resized: PersistentVolumeClaimStatus = {
    ...status,
    capacity: { ...status.capacity, storage: volume.spec.capacity?.['storage'] as string },
    ...(left.length > 0 && { conditions: left }),
  }
  await client.updateStatus(persistentVolumeClaims, { ...claim, status: resized })
  const message = `MountVolume.NodeExpandVolume succeeded for volume "${volume.metadata.name}" ${nodeName}`
  events.pod(pod, 'Normal', 'FileSystemResizeSuccessful', message)
  events.claim(claim, 'Normal', 'FileSystemResizeSuccessful', message)
}
