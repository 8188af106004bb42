import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { isReady } from '../workloads/pods.ts'
import { limitsOf } from './rolling-update.ts'
import { isCurrent, isLeaving, isPodAvailable, type Place, type Plan, type Round } from './round.ts'

/** Looks at pods that have ended. @returns whether it may be deleted now */
export type JudgeEnded = (pod: Pod, node: string) => boolean

/** Sees to it that each node which should have a pod has one, and others have none. */
export function planPlaces(round: Round, judge: JudgeEnded): Plan {
  const maySurge = limitsOf(round).maxSurge > 0
  const create: string[] = []
  const remove: Pod[] = [...round.lost]
  for (const place of round.places) {
    if (place.shouldRun && isFree(place, maySurge)) create.push(place.node)
    remove.push(...superfluous(round, place, maySurge, judge))
  }
  return { create, remove }
}

/** While surging, a pod on its way out does not hold up the next one. */
function isFree({ pods }: Place, maySurge: boolean): boolean {
  return pods.length === 0 || (maySurge && !pods.some((pod) => !isLeaving(pod) && !hasEnded(pod)))
}

function superfluous(round: Round, { node, mayStay, pods }: Place, maySurge: boolean, judge: JudgeEnded): Pod[] {
  const staying = pods.filter((pod) => !isLeaving(pod))
  if (!mayStay) return staying
  const ended = staying.filter(hasEnded)
  const running = staying.filter((pod) => !ended.includes(pod))
  return [...ended.filter((pod) => judge(pod, node)), ...(maySurge ? surplusOfSurge(round, running) : running.slice(1))]
}

/** While surging, the oldest pod of each kind may be there; the old one goes when the new one is available, or it is of no use. */
function surplusOfSurge(round: Round, running: readonly Pod[]): Pod[] {
  const current = running.find((pod) => isCurrent(round, pod))
  const old = running.find((pod) => !isCurrent(round, pod))
  const isReplaced = current !== undefined && (isPodAvailable(round, current) || (old && !isReady(old)))
  return running.filter((pod) => pod !== current && (pod !== old || isReplaced === true))
}
