import type { Node } from '../../apimachinery/types/core-v1.ts'
import type { Clock, EpochMs } from '../../platform/clock.ts'
import { readyCondition } from './taints.ts'

/** Nodes per second that may start driving out their pods (--node-eviction-rate). */
const usualRatePerSecond = 0.1
/** The same while much of a large zone is down (--secondary-node-eviction-rate). */
const reducedRatePerSecond = 0.01
/** From this many nodes on a zone is large (--large-cluster-size-threshold). */
const largeZoneNodes = 50
/** From this part of not ready nodes on, but at least three, much of a zone is down (--unhealthy-zone-threshold). */
const unhealthyPart = 0.55
const unhealthyNodes = 3

/** Nodes with this label do not count (KEP-1143). */
const exclusionLabel = 'node.kubernetes.io/exclude-disruption'

interface Zone {
  readonly ready: Set<string>
  readonly notReady: Set<string>
  nextEvictionAt: EpochMs
}

/**
 * How fast nodes that are not ready may drive out their pods. When whole zones fail together, the fault is more likely in
 * the network or in us: the more is down, the slower; when nothing is up, not at all.
 */
export class Zones {
  readonly #clock: Clock
  readonly #zones = new Map<string, Zone>()
  readonly #zoneOfNode = new Map<string, string>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes note of a change. @returns whether the rates are others now */
  saw(now: Node | undefined, old: Node | undefined): boolean {
    const before = this.#rates()
    const left = old && this.#remove(old.metadata.name)
    if (now && !(exclusionLabel in (now.metadata.labels ?? {}))) this.#add(now)
    if (left) this.#dropIfEmpty(left)
    return this.#rates() !== before
  }

  /** Nothing at all is ready: nobody is driven out, and who already is may stay. */
  get allDown(): boolean {
    return this.#zones.size > 0 && [...this.#zones.values()].every(({ ready }) => ready.size === 0)
  }

  /**
   * Asks to drive out the pods of `node`.
   * @returns 0: now; otherwise when to ask again, in ms; undefined: not before the rates change
   */
  evictionDelayMs(node: Node): number | undefined {
    if (this.allDown) return undefined
    const zone = this.#zones.get(zoneKey(node))
    if (!zone) return 0
    const rate = rateOf(zone)
    if (rate === 0) return undefined
    const now = this.#clock.now()
    if (zone.nextEvictionAt > now) return zone.nextEvictionAt - now
    zone.nextEvictionAt = now + Math.round(1000 / rate)
    return 0
  }

  /** The rates of all zones, in a form that can be compared. */
  #rates(): string {
    return `${this.allDown} ${[...this.#zones.values()].map(rateOf).join(' ')}`
  }

  #add(node: Node): void {
    const { name } = node.metadata
    const key = zoneKey(node)
    const zone = this.#zones.get(key) ?? { ready: new Set(), notReady: new Set(), nextEvictionAt: 0 }
    this.#zones.set(key, zone)
    this.#zoneOfNode.set(name, key)
    const group = readyCondition(node)?.status === 'True' ? zone.ready : zone.notReady
    group.add(name)
  }

  /** @returns the zone it was in */
  #remove(name: string): string | undefined {
    const key = this.#zoneOfNode.get(name)
    if (key === undefined) return undefined
    this.#zoneOfNode.delete(name)
    const zone = this.#zones.get(key)
    zone?.ready.delete(name)
    zone?.notReady.delete(name)
    return key
  }

  #dropIfEmpty(key: string): void {
    const zone = this.#zones.get(key)
    if (zone && zone.ready.size + zone.notReady.size === 0) this.#zones.delete(key)
  }
}

function rateOf({ ready, notReady }: Zone): number {
  const size = ready.size + notReady.size
  const muchIsDown = notReady.size >= unhealthyNodes && notReady.size / size >= unhealthyPart
  if (!muchIsDown || ready.size === 0) return usualRatePerSecond
  return size > largeZoneNodes ? reducedRatePerSecond : 0
}

/** The older labels count first, as upstream. */
function zoneKey({ metadata: { labels = {} } }: Node): string {
  const zone = labels['failure-domain.beta.kubernetes.io/zone'] ?? labels['topology.kubernetes.io/zone'] ?? ''
  const region = labels['failure-domain.beta.kubernetes.io/region'] ?? labels['topology.kubernetes.io/region'] ?? ''
  return `${region}\n${zone}`
}
