import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import type { DaemonSet } from '../../apimachinery/types/apps-v1.ts'
import type { Node, Pod } from '../../apimachinery/types/core-v1.ts'
import { isAvailable } from '../workloads/pods.ts'
import { revisionLabel } from '../workloads/revisions.ts'
import { generationLabel, nodeOf, templateGenerationOf, verdictOn } from './daemon-pod.ts'

/** A node, and the set's pods on it or meant for it, oldest first. */
export interface Place {
  readonly node: string
  readonly shouldRun: boolean
  readonly mayStay: boolean
  readonly pods: readonly Pod[]
}

/** What the phases of one reconcile share. */
export interface Round {
  readonly set: DaemonSet
  /** Of the present template. */
  readonly hash: string
  readonly nowMs: number
  readonly places: readonly Place[]
  /** Pods that wait for nodes which are not there any more. */
  readonly lost: readonly Pod[]
}

/** What to do next. */
export interface Plan {
  /** Names of nodes that get a pod. */
  readonly create: readonly string[]
  readonly remove: readonly Pod[]
}

export function beginRound(
  set: DaemonSet,
  hash: string,
  nowMs: number,
  nodes: readonly Node[],
  pods: readonly Pod[],
): Round {
  const byNode = new Map<string, Pod[]>()
  // What has ended and is on its way out may be held by somebody: its place is free all the same.
  const present = pods.filter((pod) => !isLeaving(pod) || !hasEnded(pod))
  for (const pod of present.toSorted(olderFirst)) {
    const node = nodeOf(pod)
    byNode.set(node, [...(byNode.get(node) ?? []), pod])
  }
  const places = nodes.map((node) => {
    const name = node.metadata.name
    return { node: name, ...verdictOn(set, node), pods: byNode.get(name) ?? [] }
  })
  const known = new Set(places.map(({ node }) => node))
  const lost = pods.filter((pod) => !pod.spec.nodeName && !known.has(nodeOf(pod)) && !isLeaving(pod))
  return { set, hash, nowMs, places, lost }
}

export const isLeaving = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined

/** Of the present template, by its revision or its number. */
export function isCurrent({ set, hash }: Round, { metadata: { labels = {} } }: Pod): boolean {
  const generation = templateGenerationOf(set)
  return labels[revisionLabel] === hash || (generation !== undefined && labels[generationLabel] === generation)
}

export function isPodAvailable({ set, nowMs }: Round, pod: Pod): boolean {
  return isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)
}

/** Those with a node first: of several pods on a node the first one stays. */
function olderFirst(a: Pod, b: Pod): number {
  return (
    Number(Boolean(b.spec.nodeName)) - Number(Boolean(a.spec.nodeName)) ||
    compareText(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
    compareText(a.metadata.name, b.metadata.name)
  )
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
