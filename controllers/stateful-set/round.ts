import type { ControllerRevision, StatefulSet } from '../../apimachinery/types/apps-v1.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { isAvailable, isReady } from '../workloads/pods.ts'
import { isInRange, ordinalOf, startOrdinal, wantedReplicas } from './identity.ts'
import type { PodControl } from './pod-control.ts'

/** A place in the set, with the pod that fills it. */
export interface Replica {
  readonly ordinal: number
  readonly pod: Pod | undefined
}

/** A pod whose place is not wanted any more. */
export type Condemned = Replica & { readonly pod: Pod }

/** What the phases of one reconcile share. */
export interface Round {
  readonly set: StatefulSet
  readonly control: PodControl
  readonly nowMs: number
  /** The revision that pods had before the present rollout, and that the partition keeps. */
  readonly current: ControllerRevision
  /** The revision of the present template. */
  readonly update: ControllerRevision
  /** All pods of the set. */
  readonly pods: readonly Pod[]
  /** The wanted places, by ordinal. */
  readonly replicas: readonly Replica[]
  /** The others, highest ordinal first. */
  readonly condemned: readonly Condemned[]
  /** One pod after the other (`podManagementPolicy: OrderedReady`). */
  readonly isMonotonic: boolean
}

/** The wanted places, and what is to go. */
export function placesOf(set: StatefulSet, pods: readonly Pod[]): Pick<Round, 'replicas' | 'condemned'> {
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod) as number, pod]))
  const ordinals = Array.from({ length: wantedReplicas(set) }, (_, i) => startOrdinal(set) + i)
  const condemned = [...byOrdinal].filter(([ordinal]) => !isInRange(set, ordinal)).sort(([a], [b]) => b - a)
  return {
    replicas: ordinals.map((ordinal) => ({ ordinal, pod: byOrdinal.get(ordinal) })),
    condemned: condemned.map(([ordinal, pod]) => ({ ordinal, pod })),
  }
}

export const isRunningAndReady = (pod: Pod): boolean => pod.status.phase === 'Running' && isReady(pod)

/** Running, and ready for as long as `minReadySeconds` asks. */
export function isRunningAndAvailable({ set, nowMs }: Pick<Round, 'set' | 'nowMs'>, pod: Pod): boolean {
  return pod.status.phase === 'Running' && isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)
}

/** On its way out, also when its containers have ended. */
export const isLeaving = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined

/** Nobody may count on the pod: the set waits for it before it takes away another one. */
export function isUnavailable(round: Pick<Round, 'set' | 'nowMs'>, pod: Pod): boolean {
  return isLeaving(pod) || !isRunningAndAvailable(round, pod)
}
