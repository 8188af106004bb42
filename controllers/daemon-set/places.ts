import type { Pod } from '../../apimachinery/types/core-v1.ts'
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
    if (place.shouldRun && place.pods.length === 0) create.push(place.node)
    remove.push(...superfluous(round, place, maySurge, judge))
  }
  return { create, remove }
}

function superfluous(round: Round, { node, mayStay, pods }: Place, maySurge: boolean, judge: JudgeEnded): Pod[] {
  const staying = pods.filter((pod) => !isLeaving(pod))
  if (!mayStay) return staying
  const ended = staying.filter(({ status }) => status.phase === 'Failed' || status.phase === 'Succeeded')
  const running = staying.filter((pod) => !ended.includes(pod))
  return [...ended.filter((pod) => judge(pod, node)), ...(maySurge ? surplusOfSurge(round, running) : running.slice(1))]
}

/** While surging, the oldest pod of each kind may be there; the old one goes when the new one is available. */
function surplusOfSurge(round: Round, running: readonly Pod[]): Pod[] {
  const current = running.find((pod) => isCurrent(round, pod))
  const old = running.find((pod) => !isCurrent(round, pod))
  const isReplaced = current !== undefined && (isPodAvailable(round, current) || (old && !isPodAvailable(round, old)))
  return running.filter((pod) => pod !== current && (pod !== old || isReplaced === true))
}
