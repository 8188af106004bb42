import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import type { IpFamily } from '../../../apimachinery/kinds/core/service/service-families.ts'
import { isNodeReady } from '../../../apimachinery/scheduling/node-health.ts'
import type { Node, Service } from '../../../apimachinery/types/core-v1.ts'
import type { EventType } from '../../../client/events/event-recorder.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import type { WakeSource } from '../../../client/reconcilers/reconciler.ts'
import type { SlicePlan } from '../slices.ts'
import { zoneOf } from '../zone.ts'
import { allocate, isOverloaded, type ZoneCounts } from './allocation.ts'
import {
  changingContents,
  contentsOf,
  isReadyEndpoint,
  keepGoodHints,
  withoutHints,
  withZoneHints,
} from './hint-plan.ts'
import { zoneShares } from './zone-cpus.ts'

/** Something that users should know of the hints of a Service. */
export interface HintsEvent {
  readonly type: EventType
  readonly reason: string
  readonly message: string
}

/** Whether a Service asks for hints by zone (`service.kubernetes.io/topology-mode: Auto`, KEP-2433). */
export function wantsTopologyHints({ metadata: { annotations = {} } }: Service): boolean {
  const mode =
    annotations['service.kubernetes.io/topology-aware-hints'] ?? annotations['service.kubernetes.io/topology-mode']
  return mode === 'Auto' || mode === 'auto'
}

/** Gives endpoints to zones in proportion to their CPUs, and remembers which zone has got how many. */
export class TopologyHints {
  /** Wakes Services of which a zone has come to have too few endpoints. */
  readonly wakeSource: WakeSource
  readonly #nodes: Informer<Node>
  /** By the key of the Service, then by family. */
  readonly #given = new Map<string, Map<IpFamily, ZoneCounts>>()

  constructor(informer: Informer<Node>) {
    this.#nodes = informer
    this.wakeSource = {
      resource: nodes,
      keys: (now, old) => (isSamePlace(now as Node | undefined, old as Node | undefined) ? [] : this.#overloaded()),
    }
  }

  /** @returns the plan with hints, or with none if they cannot be given */
  give<S>(key: string, family: IpFamily, plan: SlicePlan<S>): { plan: SlicePlan<S>; event?: HintsEvent } {
    const ready = contentsOf(plan).flatMap(({ endpoints }) => endpoints.filter(isReadyEndpoint))
    const allocations = allocate(zoneShares(this.#nodes.list()), ready.length)
    if (typeof allocations === 'string') return this.#refuse(key, family, plan, allocations)
    const { kept, counts, stale } = keepGoodHints(plan.keep, allocations)
    const changing = { ...plan, keep: kept, update: [...plan.update, ...stale] }
    if (!changingContents(changing).every(({ endpoints }) => endpoints.every((e) => !isReadyEndpoint(e) || e.zone)))
      return this.#refuse(key, family, plan, 'One or more endpoints do not have a zone specified')
    const hinted = withZoneHints(changing, allocations, counts)
    if (counts.size === 0) return this.#refuse(key, family, plan, 'No hints allocated for zones')
    const isNew = !this.#given.has(key)
    this.#note(key, family, counts)
    if (!isNew) return { plan: hinted }
    return {
      plan: hinted,
      event: event('Normal', 'TopologyAwareHintsEnabled', 'Topology Aware Hints has been enabled', family),
    }
  }

  /** No hints are wanted any more. @returns what is to be said if there were some */
  withdraw(key: string, family: IpFamily): HintsEvent | undefined {
    if (!this.#given.has(key)) return undefined
    this.#forgetFamily(key, family)
    return disabled('Topology Aware Hints has been disabled', family)
  }

  /** The Service is gone. */
  forget(key: string): void {
    this.#given.delete(key)
  }

  #refuse<S>(key: string, family: IpFamily, plan: SlicePlan<S>, why: string) {
    this.#forgetFamily(key, family)
    return { plan: withoutHints(plan), event: disabled(why, family) }
  }

  #note(key: string, family: IpFamily, counts: ZoneCounts): void {
    const families = this.#given.get(key) ?? new Map()
    this.#given.set(key, families.set(family, counts))
  }

  #forgetFamily(key: string, family: IpFamily): void {
    const families = this.#given.get(key)
    families?.delete(family)
    if (families?.size === 0) this.#given.delete(key)
  }

  #overloaded(): string[] {
    if (this.#given.size === 0) return []
    const shares = zoneShares(this.#nodes.list())
    const isOver = (families: Map<IpFamily, ZoneCounts>) =>
      [...families.values()].some((counts) => isOverloaded(counts, shares))
    return [...this.#given].filter(([, families]) => isOver(families)).map(([key]) => key)
  }
}

function isSamePlace(now: Node | undefined, old: Node | undefined): boolean {
  return now !== undefined && old !== undefined && isNodeReady(now) === isNodeReady(old) && zoneOf(now) === zoneOf(old)
}

function event(type: EventType, reason: string, message: string, family: IpFamily): HintsEvent {
  return { type, reason, message: `${message}, addressType: ${family}` }
}

function disabled(why: string, family: IpFamily): HintsEvent {
  return event('Warning', 'TopologyAwareHintsDisabled', why, family)
}
