import { resolveIntOrPercent } from '../../apimachinery/int-or-string.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { isCurrent, isLeaving, isPodAvailable, type Place, type Plan, type Round } from './round.ts'

/** How far a rolling update may go, in nodes. */
export function limitsOf({ set, places }: Round): { readonly maxSurge: number; readonly maxUnavailable: number } {
  const { type, rollingUpdate } = set.spec.updateStrategy
  if (type !== 'RollingUpdate') return { maxSurge: 0, maxUnavailable: 0 }
  const nodes = places.filter(({ shouldRun }) => shouldRun).length
  const maxSurge = resolveIntOrPercent(rollingUpdate?.maxSurge ?? 0, nodes, 'up')
  const maxUnavailable = resolveIntOrPercent(rollingUpdate?.maxUnavailable ?? 1, nodes, 'up')
  // Both zero, from a percentage of nothing, would never move.
  return { maxSurge, maxUnavailable: maxSurge === 0 ? Math.max(1, maxUnavailable) : maxUnavailable }
}

/** The pods of a node that are to stay, by whether they are of the present template. */
function pairOf(round: Round, { pods }: Place): { readonly current: Pod | undefined; readonly old: Pod | undefined } {
  const staying = pods.filter((pod) => !isLeaving(pod))
  return {
    current: staying.find((pod) => isCurrent(round, pod)),
    old: staying.find((pod) => !isCurrent(round, pod)),
  }
}

/** One step of bringing the pods to the present template. */
export function planUpdate(round: Round): Plan {
  if (round.set.spec.updateStrategy.type !== 'RollingUpdate') return { create: [], remove: [] }
  const { maxSurge, maxUnavailable } = limitsOf(round)
  return maxSurge > 0 ? planSurge(round, maxSurge) : planReplacement(round, maxUnavailable)
}

/** Old pods go first, and make room for new ones (maxUnavailable). Those that do nothing already cost nothing. */
function planReplacement(round: Round, maxUnavailable: number): Plan {
  const useless: Pod[] = []
  const candidates: Pod[] = []
  let unavailable = 0
  for (const place of round.places.filter(({ shouldRun }) => shouldRun)) {
    const { current, old } = pairOf(round, place)
    const pod = current ?? old
    const isUp = pod !== undefined && isPodAvailable(round, pod)
    if (!isUp) unavailable++
    if (old && !current) (isUp ? candidates : useless).push(old)
  }
  return { create: [], remove: [...useless, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))] }
}

/** New pods come up beside old ones (KEP-1591); these go when those are available, see `planPlaces`. */
function planSurge(round: Round, maxSurge: number): Plan {
  const free: string[] = []
  const candidates: string[] = []
  let surging = 0
  for (const place of round.places.filter(({ shouldRun }) => shouldRun)) {
    const { current, old } = pairOf(round, place)
    if (current && old && !isPodAvailable(round, current)) surging++
    if (current || !old) continue
    // An old pod that does nothing may be doubled at any time.
    ;(isPodAvailable(round, old) ? candidates : free).push(place.node)
  }
  return { create: [...free, ...candidates.slice(0, Math.max(0, maxSurge - surging))], remove: [] }
}
