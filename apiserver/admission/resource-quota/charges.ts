import { ownValue } from '../../../apimachinery/equality.ts'
import type { Amounts } from '../../../apimachinery/kinds/core/pod-resources.ts'
import { parseQuantity, zeroQuantity } from '../../../apimachinery/quantity.ts'
import {
  amountsOf,
  filtered,
  formatAmounts,
  negated,
  type ResourceList,
  resourceListOf,
  sum,
} from '../../../apimachinery/resource-quota/amounts.ts'
import type { GroupAndPlural } from '../../../apimachinery/resource-quota/evaluator.ts'
import { evaluatorOf, isInScopes, scopesOf } from '../../../apimachinery/resource-quota/quota.ts'
import type { ResourceQuota } from '../../../apimachinery/types/core-v1.ts'
import type { EpochMs } from '../../../platform/clock.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { forbid } from '../forbid.ts'
import { type LimitedResource, limitedNames, limitedScopes, uncoveredScopesError } from './limited-resources.ts'

/** What a write would use, and which quotas of its namespace count it. */
export interface Charge {
  /** By how much usage changes. Nothing in it is zero. */
  readonly delta: Amounts
  /** The names of the quotas. */
  readonly quotas: readonly string[]
}

/**
 * What a write is to be charged for; undefined: nothing changes.
 * @param quotas those of the namespace
 * @throws {ApiError} Forbidden: it cannot be counted, or no quota covers what may only be used under a quota
 */
export function chargeFor(
  attributes: AdmissionAttributes,
  quotas: readonly ResourceQuota[],
  limited: readonly LimitedResource[],
  nowMs: EpochMs,
): Charge | undefined {
  const { kind, object, oldObject, operation, subresource } = attributes
  const evaluator = evaluatorOf(kind)
  if (!object || (operation !== 'CREATE' && operation !== 'UPDATE')) return undefined
  if (!evaluator.handles(operation, subresource)) return undefined
  const counting = quotas.filter((quota) => tracked(quota, kind).length > 0 && isInScopes(quota, evaluator, object))
  for (const quota of counting) checkCountable(attributes, quota)
  const usage = evaluator.usage(object, nowMs)
  const change = oldObject ? sum(usage, negated(evaluator.usage(oldObject, nowMs))) : usage
  const delta = filtered(change, (_name, quantity) => !quantity.isZero())
  if (delta.size === 0) return undefined
  const covered = new Set(counting.flatMap((quota) => tracked(quota, kind)))
  const uncovered = limitedNames(limited, kind, usage).filter((name) => !covered.has(name))
  if (uncovered.length > 0) throw forbid(attributes, `insufficient quota to consume: ${uncovered.join(',')}`)
  const matched = quotas.flatMap(scopesOf).filter((scope) => evaluator.isInScope(scope, object))
  const open = limitedScopes(limited, kind, evaluator, object).filter(
    ({ scopeName }) => !matched.some((scope) => scope.scopeName === scopeName),
  )
  if (open.length > 0) throw uncoveredScopesError(open)
  return counting.length === 0 ? undefined : { delta, quotas: counting.map(({ metadata }) => metadata.name) }
}

/** What of the limits of a quota objects of a resource use. */
function tracked({ status }: ResourceQuota, resource: GroupAndPlural): readonly string[] {
  const evaluator = evaluatorOf(resource)
  return Object.keys(status.hard ?? {}).filter((name) => evaluator.tracks(name))
}

function checkCountable(attributes: AdmissionAttributes, quota: ResourceQuota): void {
  const { kind, object } = attributes
  const names = tracked(quota, kind)
  const missing = evaluatorOf(kind).missing?.(object!, names)
  if (missing !== undefined) throw forbid(attributes, `failed quota: ${quota.metadata.name}: ${missing}`)
  if (names.every((name) => ownValue(quota.status.used, name) !== undefined)) return
  const resources = [...names].sort().join(',')
  throw forbid(attributes, `status unknown for quota: ${quota.metadata.name}, resources: ${resources}`)
}

/**
 * What is used of a quota with a charge.
 * @throws {ApiError} Forbidden: it would be more than the quota allows
 */
export function charged(attributes: AdmissionAttributes, quota: ResourceQuota, delta: Amounts): Record<string, string> {
  const { hard = {}, used = {} } = quota.status
  const requested = filtered(delta, (name) => Object.hasOwn(hard, name))
  const total = sum(amountsOf(used), requested)
  // What shrinks is let pass, however much is used.
  const exceeded = new Set(
    [...requested]
      .filter(([name, quantity]) => quantity.sign() > 0 && total.get(name)!.cmp(parseQuantity(hard[name]!)) > 0)
      .map(([name]) => name),
  )
  if (exceeded.size === 0) return resourceListOf(total)
  const shown = (amounts: Amounts) => formatAmounts(filtered(amounts, (name) => exceeded.has(name)))
  const what = `requested: ${shown(requested)}, used: ${shown(amountsOf(used))}, limited: ${shown(amountsOf(hard))}`
  throw forbid(attributes, `exceeded quota: ${quota.metadata.name}, ${what}`)
}

/** What is used of a quota without a charge. Never less than nothing: it may have been counted anew meanwhile. */
export function released({ status: { hard = {}, used } }: ResourceQuota, delta: Amounts): ResourceList {
  const ours = filtered(negated(delta), (name) => Object.hasOwn(hard, name))
  const total = [...sum(amountsOf(used), ours)]
  return resourceListOf(new Map(total.map(([name, amount]) => [name, amount.sign() < 0 ? zeroQuantity : amount])))
}
