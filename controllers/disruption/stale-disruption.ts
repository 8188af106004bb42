import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../client/reconcilers/wake.ts'
import { type Clock, parseTime, toTime } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'

/** After this long without a deletion nobody is believed to disrupt the pod any more (upstream: stalePodDisruptionTimeout). */
const staleAfterMs = 2 * 60_000

/** Takes DisruptionTarget conditions back when what they announce has not happened (KEP-3329). */
export class StaleDisruption implements Reconciler<Pod> {
  readonly name = 'stale-pod-disruption'
  readonly resource = pods
  readonly wakeOn = [changesOf(pods)]
  readonly #clock: Clock

  constructor({ clock }: ControllerDeps) {
    this.#clock = clock
  }

  async reconcile(pod: Pod, client: Client): Promise<Result> {
    const announcedAt = disruptionAnnouncedAt(pod)
    if (announcedAt === undefined) return done
    const nowMs = this.#clock.now()
    const leftMs = parseTime(announcedAt) + staleAfterMs - nowMs
    if (leftMs > 0) return requeueAfter(leftMs)
    const condition = {
      type: 'DisruptionTarget',
      status: 'False',
      reason: null,
      message: null,
      lastTransitionTime: toTime(nowMs),
    }
    const patch = { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } }
    await client.patch(pods, pod.metadata, 'strategic', patch, { subresource: 'status' })
    return done
  }
}

/** Node agents take as long as they need to end a pod, and what has ended needs no correction. */
function disruptionAnnouncedAt(pod: Pod): string | undefined {
  const { metadata, status } = pod
  if (metadata.deletionTimestamp !== undefined || hasEnded(pod)) return undefined
  const condition = status.conditions?.find(({ type }) => type === 'DisruptionTarget')
  if (condition?.status !== 'True' || condition.reason === 'TerminationByKubelet') return undefined
  return condition.lastTransitionTime
}
