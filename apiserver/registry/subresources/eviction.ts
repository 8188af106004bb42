import {
  type ApiError,
  badRequest,
  conflict,
  failure,
  forbidden,
  isConflict,
  notFound,
  tooManyRequests,
} from '../../../apimachinery/errors.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import { podDisruptionBudgets } from '../../../apimachinery/kinds/policy/pod-disruption-budget.ts'
import { labelMatcherOf } from '../../../apimachinery/selectors/labels.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { Eviction, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../../apimachinery/types/policy-v1.ts'
import { toTime } from '../../../platform/clock.ts'
import { checkDeleteOptions, type DeleteOptions } from '../../options/delete-options.ts'
import { deleteObject } from '../delete.ts'
import { type Endpoint, endpointOf } from '../endpoint.ts'
import type { Registry } from '../registry.ts'
import { admissionAttributes, type RequestContext } from '../request-context.ts'
import { updateObject } from '../update.ts'
import { withPodCondition } from './pod-condition.ts'

/** More evictions that the disruption controller has not confirmed are not begun (upstream: MaxDisruptedPodSize). */
const maxDisruptedPods = 2000

const violation = "Cannot evict pod as it would violate the pod's disruption budget."

/**
 * Deletes a pod if its disruption budget allows (`pods/NAME/eviction`).
 * @throws {ApiError} TooManyRequests: not now
 */
export async function evictPod(registry: Registry, context: RequestContext, eviction: Eviction): Promise<void> {
  if (eviction.metadata.name !== context.name) throw badRequest('name in URL does not match name in Eviction object')
  const attributes = admissionAttributes(context, 'CREATE', eviction, undefined)
  await registry.admission.admit(attributes)
  await registry.admission.validate(attributes)
  const options = checkDeleteOptions(eviction.deleteOptions ?? {})
  const podContext = {
    ...context,
    kind: eraseKind(pods),
    subresource: '',
    dryRun: context.dryRun || options.dryRun,
  }
  const pod = registry.store(podContext.kind).get(context)?.object as Pod | undefined
  if (!pod) throw notFound(pods, context.name)
  const unprotectedBy = isBeyondBudgets(pod) ? undefined : await useBudget(registry, podContext, pod)
  // Who guards pods does not guard evictions: they have their own subresource.
  const admitted = { ...podContext, isAdmitted: true }
  if (!unprotectedBy || options.preconditions?.resourceVersion) return markAndDelete(registry, admitted, options)
  // It counted as unhealthy as it was then: it may have become healthy since.
  const preconditions = { ...options.preconditions, resourceVersion: pod.metadata.resourceVersion }
  await markAndDelete(registry, admitted, { ...options, preconditions }).catch((error: unknown) => {
    throw isConflict(error) ? behind(unprotectedBy) : error
  })
}

/** Phases of pods that serve nobody yet or any more: whatever disrupts them has happened. */
const idlePhases: ReadonlySet<string> = new Set(['Pending', 'Succeeded', 'Failed'])

function isBeyondBudgets({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined || idlePhases.has(status?.phase ?? 'Pending')
}

/** @returns the name of a budget that does not protect the pod because it is unhealthy @throws {ApiError} not now */
async function useBudget(registry: Registry, context: RequestContext, pod: Pod): Promise<string | undefined> {
  const [budget, ...others] = budgetsOf(registry, pod)
  if (!budget) return undefined
  if (others.length > 0) {
    const why = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    throw failure(500, '', why)
  }
  if (!isReady(pod) && letsUnhealthyGo(budget)) return budget.metadata.name
  const kind = eraseKind(podDisruptionBudgets)
  const budgetContext = { ...context, kind, name: budget.metadata.name, subresource: 'status' }
  await updateObject(registry, budgetContext, endpointOf(kind, 'status') as Endpoint, {
    compute: (shown) => charged(shown as PodDisruptionBudget, pod.metadata.name, toTime(context.nowMs)),
  })
  return undefined
}

function budgetsOf(registry: Registry, { metadata }: Pod): PodDisruptionBudget[] {
  const labels = metadata.labels ?? {}
  if (Object.keys(labels).length === 0) return []
  const budgets = registry.store(eraseKind(podDisruptionBudgets)).all(metadata.namespace)
  return budgets
    .map(({ object }) => object as PodDisruptionBudget)
    .filter(({ spec }) => spec?.selector !== undefined && labelMatcherOf(spec.selector).matches(labels))
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

function letsUnhealthyGo({ spec, status }: PodDisruptionBudget): boolean {
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {}
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy
}

/** The budget with one disruption less. @throws {ApiError} it has none left, or is behind */
function charged(budget: PodDisruptionBudget, podName: string, now: string): PodDisruptionBudget {
  const { metadata, status } = budget
  const { name, generation = 0 } = metadata
  const { disruptionsAllowed = 0, disruptedPods = {}, observedGeneration = 0 } = status ?? {}
  const refuse = (why: string) => forbidden({ group: 'policy', plural: 'poddisruptionbudget' }, name, why)
  if (observedGeneration < generation) throw behind(name)
  if (disruptionsAllowed < 0) throw refuse('pdb disruptions allowed is negative')
  if (Object.keys(disruptedPods).length > maxDisruptedPods) {
    throw refuse('DisruptedPods map too big - too many evictions not confirmed by PDB controller')
  }
  if (disruptionsAllowed === 0) throw tooManyRequests(violation, 0, [budgetCause(shortage(budget))])
  const next: PodDisruptionBudgetStatus = {
    ...(status as PodDisruptionBudgetStatus),
    disruptionsAllowed: disruptionsAllowed - 1,
    disruptedPods: { ...disruptedPods, [podName]: now },
  }
  return { ...budget, metadata: { ...metadata }, status: next }
}

function behind(name: string): ApiError {
  return tooManyRequests(violation, 10, [
    budgetCause(`The disruption budget ${name} is still being processed by the server.`),
  ])
}

function budgetCause(message: string) {
  return { reason: 'DisruptionBudget', message }
}

function shortage({ metadata: { name }, status }: PodDisruptionBudget): string {
  const failed = status?.conditions?.find(({ type, reason }) => type === 'DisruptionAllowed' && reason === 'SyncFailed')
  if (failed)
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${failed.message}`
  const { desiredHealthy = 0, currentHealthy = 0 } = status ?? {}
  return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
}

async function markAndDelete(registry: Registry, context: RequestContext, options: DeleteOptions): Promise<void> {
  const reason = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastTransitionTime: toTime(context.nowMs),
  }
  const statusContext = { ...context, subresource: 'status' }
  await updateObject(registry, statusContext, endpointOf(context.kind, 'status') as Endpoint, {
    compute(shown) {
      checkPreconditions(shown as Pod, options)
      return withPodCondition(shown as Pod, reason)
    },
  })
  await deleteObject(registry, context, withoutVersion(options))
}

/** @throws {ApiError} Conflict, in words that only evictions have */
function checkPreconditions({ metadata }: Pod, { preconditions = {} }: DeleteOptions): void {
  const { uid, resourceVersion } = preconditions
  const refuse = (what: string, wanted: string, found: string, why: string) =>
    conflict(
      { group: '', plural: 'Pod' },
      metadata.name,
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). ${why}`,
    )
  if (uid && uid !== metadata.uid) {
    throw refuse('UID', uid, metadata.uid, 'The object might have been deleted and then recreated')
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    const found = metadata.resourceVersion
    throw refuse('ResourceVersion', resourceVersion, found, 'The object might have been modified')
  }
}

/** Marking the pod has given it a new version. */
function withoutVersion({ preconditions, ...options }: DeleteOptions): DeleteOptions {
  return preconditions?.uid === undefined ? options : { ...options, preconditions: { uid: preconditions.uid } }
}
