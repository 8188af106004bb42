import type { PersistentVolumeClaim, PersistentVolumeClaimStatus } from '../../../apimachinery/types/core-v1.ts'
import { claimCondition } from '../claim-condition.ts'

/** The conditions that resizing sets and takes away (KEP-1790). */
const resizeConditions: readonly string[] = [
  'Resizing',
  'FileSystemResizePending',
  'ControllerResizeError',
  'NodeResizeError',
]

const filesystemPending = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.'

/** How far the resizing of a claim's volume is. */
export type ResizeStep =
  | { readonly progress: 'ControllerResizeInProgress' | 'NodeResizePending'; readonly size: string }
  | { readonly progress: 'ControllerResizeInfeasible'; readonly size: string; readonly message: string }
  | { readonly progress: 'done'; readonly size: string }

/** The status of the claim at that step, which it reaches at `now`. */
export function resizeStatus(claim: PersistentVolumeClaim, step: ResizeStep, now: string): PersistentVolumeClaimStatus {
  const { allocatedResourceStatuses: _, conditions: before = [], ...status } = claim.status
  const conditions = [
    ...before.filter(({ type }) => !resizeConditions.includes(type)),
    ...conditionsAt(step).map(({ type, message }) => claimCondition(type, now, before, message)),
  ]
  return {
    ...status,
    allocatedResources: { ...status.allocatedResources, storage: step.size },
    ...(step.progress === 'done'
      ? { capacity: { ...status.capacity, storage: step.size } }
      : { allocatedResourceStatuses: { storage: step.progress } }),
    ...(conditions.length > 0 && { conditions }),
  }
}

function conditionsAt(step: ResizeStep): { readonly type: string; readonly message?: string }[] {
  switch (step.progress) {
    case 'ControllerResizeInProgress':
      return [{ type: 'Resizing' }]
    case 'NodeResizePending':
      return [{ type: 'FileSystemResizePending', message: filesystemPending }]
    case 'ControllerResizeInfeasible':
      return [{ type: 'ControllerResizeError', message: step.message }]
    case 'done':
      return []
  }
}
