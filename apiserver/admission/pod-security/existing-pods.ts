import { goQuote } from '../../../apimachinery/go-text.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { formatLevel, type LevelVersion } from './policy.ts'
import { reasonsText, violationsOf } from './standards.ts'

/** As many pods are checked when the level of a namespace changes (upstream: defaultNamespaceMaxPodsToCheck). */
const maxPods = 3000

/** What to warn of when a level is about to be enforced where there are pods already. */
export function existingPodWarnings(namespace: string, pods: readonly Pod[], level: LevelVersion): string[] {
  const names = new Map<string, string[]>()
  for (const pod of pods.slice(0, maxPods)) {
    const reasons = reasonsText(violationsOf(pod, level))
    if (reasons === '') continue
    const sharing = names.get(reasons)
    if (sharing) sharing.push(pod.metadata.name)
    else names.set(reasons, [pod.metadata.name])
  }
  const lines = [...names].map(([reasons, sharing]) => `${subject(sharing)}: ${reasons}`).sort()
  const shortened = `new PodSecurity enforce level only checked against the first ${maxPods} of ${pods.length} existing pods`
  const heading = `existing pods in namespace ${goQuote(namespace)} violate the new PodSecurity enforce level ${goQuote(formatLevel(level))}`
  return [...(pods.length > maxPods ? [shortened] : []), ...(lines.length > 0 ? [heading, ...lines] : [])]
}

function subject(names: readonly string[]): string {
  const [first] = [...names].sort()
  const others = names.length - 1
  if (others === 0) return first!
  return `${first} (and ${others} other ${others === 1 ? 'pod' : 'pods'})`
}
