import type { NamespaceCondition } from '../../apimachinery/types/core-v1.ts'
import { DiscoveryError } from '../../client/discovery.ts'
import { withCondition } from '../workloads/conditions.ts'
import type { Remains } from './content.ts'

/** How far the emptying of a namespace came. */
export interface Progress {
  readonly remains: readonly Remains[]
  readonly failures: readonly Error[]
  readonly discoveryFailure: Error | undefined
}

/** What each condition says when there is nothing to say, in upstream's order. */
const goodNews = {
  NamespaceDeletionDiscoveryFailure: ['ResourcesDiscovered', 'All resources successfully discovered'],
  NamespaceDeletionGroupVersionParsingFailure: ['ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  NamespaceDeletionContentFailure: [
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  NamespaceContentRemaining: ['ContentRemoved', 'All content successfully removed'],
  NamespaceFinalizersRemaining: ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
} as const

type ConditionType = keyof typeof goodNews
type News = readonly [reason: string, message: string]

/** `conditions` of a namespace, brought up to `progress`; the same list when nothing changes. */
export function withProgress(
  conditions: readonly NamespaceCondition[],
  progress: Progress,
  now: string,
): readonly NamespaceCondition[] {
  const bad = badNews(progress)
  let updated = conditions
  for (const [type, good] of Object.entries(goodNews)) {
    const news = bad[type as ConditionType]
    const [reason, message] = news ?? good
    updated = withCondition(updated, {
      type,
      status: news ? 'True' : 'False',
      reason,
      message,
      lastTransitionTime: now,
    })
  }
  return updated
}

function badNews({ remains, failures, discoveryFailure }: Progress): Partial<Record<ConditionType, News>> {
  return {
    ...(discoveryFailure && {
      NamespaceDeletionDiscoveryFailure: ['DiscoveryFailed', discoveryMessage(discoveryFailure)],
    }),
    ...(failures.length > 0 && {
      NamespaceDeletionContentFailure: ['ContentDeletionFailed', failureMessage(failures)],
    }),
    ...(remains.length > 0 && { NamespaceContentRemaining: ['SomeResourcesRemain', remainsMessage(remains)] }),
    ...(remains.some(({ finalizers }) => finalizers.size > 0) && {
      NamespaceFinalizersRemaining: ['SomeFinalizersRemain', finalizersMessage(remains)],
    }),
  }
}

function discoveryMessage(failure: Error): string {
  if (!(failure instanceof DiscoveryError)) return failure.message
  return `Discovery failed for some groups, ${failure.failed.size} failing: ${failure.message}`
}

function failureMessage(failures: readonly Error[]): string {
  const messages = failures.map(({ message }) => message).sort()
  return `Failed to delete all resource types, ${failures.length} remaining: ${messages.join(', ')}`
}

function remainsMessage(remains: readonly Remains[]): string {
  const parts = remains.map(({ resource, count }) => `${resource} has ${count} resource instances`)
  return `Some resources are remaining: ${parts.sort().join(', ')}`
}

function finalizersMessage(remains: readonly Remains[]): string {
  const totals = new Map<string, number>()
  for (const { finalizers } of remains)
    for (const [finalizer, count] of finalizers) totals.set(finalizer, (totals.get(finalizer) ?? 0) + count)
  const parts = [...totals].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
  return `Some content in the namespace has finalizers remaining: ${parts.sort().join(', ')}`
}
