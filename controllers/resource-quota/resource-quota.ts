import { deepEqual, ownValue } from '../../apimachinery/equality.ts'
import type { Amounts } from '../../apimachinery/kinds/core/pod-resources.ts'
import { resourceQuotas } from '../../apimachinery/kinds/core/resource-quota.ts'
import { type KubeObject, keyOf } from '../../apimachinery/object.ts'
import { zeroQuantity } from '../../apimachinery/quantity.ts'
import { filtered, resourceListOf, sum } from '../../apimachinery/resource-quota/amounts.ts'
import type { GroupAndPlural } from '../../apimachinery/resource-quota/evaluator.ts'
import { evaluatorOf, isInScopes, resourcesUsing } from '../../apimachinery/resource-quota/quota.ts'
import type { ResourceQuota } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import {
  done,
  type KeyReconciler,
  type Result,
  requeueAfter,
  type WakeSource,
} from '../../client/reconcilers/reconciler.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { UsageMonitors } from './usage-monitors.ts'

/** How often everything is counted anew (upstream: --resource-quota-sync-period). */
const resyncMs = 5 * 60_000

/**
 * When to count once more after a change: a write that admission had charged may not have been stored when we counted,
 * and we took it off.
 */
const recountMs = 1_000

/**
 * Counts what is used of each ResourceQuota: when it is new or changed, when objects go or shrink, and from time to
 * time. What comes is charged by admission.
 */
export class ResourceQuotaController implements KeyReconciler {
  readonly name = 'resourcequota-controller'
  readonly wakeOn: readonly WakeSource[] = [limitsChanged]
  readonly #quotas: Informer<ResourceQuota>
  readonly #clock: Clock
  readonly #monitors: UsageMonitors
  #wake: (key: string) => void = () => {}

  constructor({ informers, clock }: ControllerDeps) {
    this.#quotas = informers.of(resourceQuotas)
    this.#clock = clock
    this.#monitors = new UsageMonitors(informers, clock, (namespace) => {
      for (const { metadata } of this.#quotas.list(namespace)) this.#wake(keyOf(metadata))
    })
  }

  start(wake: (key: string) => void): () => void {
    this.#wake = wake
    return () => this.#monitors.stop()
  }

  async reconcileKey(key: string, client: Client): Promise<Result> {
    const names = Object.keys(this.#quotas.get(key)?.spec?.hard ?? {})
    const counted = await this.#counted(names, client)
    // Counting waits for nothing: what it sees of the quota and of the objects is of the same moment.
    const quota = this.#quotas.get(key)
    if (!quota) return done
    const hard = quota.spec?.hard ?? {}
    const used = resourceListOf(this.#usage(quota, counted))
    const { status } = quota
    if (deepEqual(status.hard ?? {}, hard) && deepEqual(status.used ?? {}, used)) return requeueAfter(resyncMs)
    await client.updateStatus(resourceQuotas, { ...quota, status: { hard, used } })
    return requeueAfter(recountMs)
  }

  async #counted(names: readonly string[], client: Client): Promise<readonly Counted[]> {
    const found = resourcesUsing(names).map(async (resource) => ({
      resource,
      informer: await this.#monitors.objectsOf(resource, client),
    }))
    return (await Promise.all(found)).filter((entry): entry is Counted => entry.informer !== undefined)
  }

  #usage(quota: ResourceQuota, counted: readonly Counted[]): Amounts {
    const namespace = quota.metadata.namespace!
    const nowMs = this.#clock.now()
    return counted
      .flatMap(({ resource, informer }) => {
        const evaluator = evaluatorOf(resource)
        const tracks = (name: string) => evaluator.tracks(name) && ownValue(quota.spec?.hard, name) !== undefined
        const none = Object.keys(quota.spec?.hard ?? {})
          .filter(tracks)
          .map((name) => [name, zeroQuantity] as const)
        const counting = informer.list(namespace).filter((object) => isInScopes(quota, evaluator, object))
        return [new Map(none), ...counting.map((object) => filtered(evaluator.usage(object, nowMs), tracks))]
      })
      .reduce<Amounts>(sum, new Map())
  }
}

/** A resource with its objects. */
interface Counted {
  readonly resource: GroupAndPlural
  readonly informer: Informer<KubeObject>
}

/** What admission charges changes the status only; limits there that are not those of the spec are somebody else's. */
const limitsChanged: WakeSource = {
  resource: resourceQuotas,
  keys(now, old) {
    if (!now) return []
    const [quota, before] = [now as ResourceQuota, old as ResourceQuota | undefined]
    const hard = quota.spec?.hard ?? {}
    const isSame = before !== undefined && deepEqual(hard, before.spec?.hard ?? {})
    return isSame && deepEqual(hard, quota.status.hard ?? {}) ? [] : [keyOf(quota)]
  },
}
