import { isNodeReady } from '../../apimachinery/scheduling/node-health.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import type { Clock, EpochMs } from '../../platform/clock.ts'
import type { NodeSettings } from './settings.ts'

/** Fewer nodes that are not ready are not much, whatever their part (upstream: ComputeZoneState). */
const unhealthyNodes = 3

/** Nodes with this label do not count (KEP-1143). */
const exclusionLabel = 'node.kubernetes.io/exclude-disruption'

interface Zone {
  readonly ready: Set<string>
  readonly notReady: Set<string>
  /** Nodes per second that may start driving out their pods. */
  rate: number
  nextEvictionAt: EpochMs
}

/** Where a node counts. */
interface Place {
  readonly zone: string
  readonly isReady: boolean
}

/** What a change means for all nodes: nothing, other rates, or also that they are heard again after none was. */
export type ZoneChange = 'none' | 'rates' | 'recovery'

/**
 * How fast nodes that are not ready may drive out their pods. When whole zones fail together, the fault is more likely in
 * the network or in us: the more is down, the slower; when nothing is up, not at all.
 */
export class Zones {
  readonly #clock: Clock
  readonly #settings: NodeSettings
  readonly #zones = new Map<string, Zone>()
  readonly #places = new Map<string, Place>()

  constructor(clock: Clock, settings: NodeSettings) {
    this.#clock = clock
    this.#settings = settings
  }

  /** Takes note of a node as it is now; undefined when it is gone. */
  saw(name: string, now: Node | undefined): ZoneChange {
    const place = now && placeOf(now)
    const old = this.#places.get(name)
    if (place?.zone === old?.zone && place?.isReady === old?.isReady) return 'none'
    const wereAllDown = this.allDown
    if (place) this.#add(name, place)
    if (old) this.#remove(name, old, place)
    const hasChanged = this.#limit()
    return wereAllDown && !this.allDown ? 'recovery' : hasChanged ? 'rates' : 'none'
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
    if (zone.rate === 0) return undefined
    const now = this.#clock.now()
    if (zone.nextEvictionAt > now) return zone.nextEvictionAt - now
    zone.nextEvictionAt = now + Math.round(1000 / zone.rate)
    return 0
  }

  #add(name: string, place: Place): void {
    const zone = this.#zones.get(place.zone) ?? {
      ready: new Set(),
      notReady: new Set(),
      rate: this.#settings.evictionRate,
      nextEvictionAt: 0,
    }
    this.#zones.set(place.zone, zone)
    this.#places.set(name, place)
    groupOf(zone, place).add(name)
  }

  #remove(name: string, old: Place, now: Place | undefined): void {
    const zone = this.#zones.get(old.zone)
    if (!now) this.#places.delete(name)
    if (!zone) return
    groupOf(zone, old).delete(name)
    if (zone.ready.size + zone.notReady.size === 0) this.#zones.delete(old.zone)
  }

  /** Gives every zone the rate of its state. @returns whether one of them had another */
  #limit(): boolean {
    let hasChanged = false
    const { allDown } = this
    for (const zone of this.#zones.values()) {
      const rate = allDown ? 0 : this.#rateOf(zone)
      if (rate === zone.rate) continue
      hasChanged = true
      const now = this.#clock.now()
      // Who has to wait goes on waiting, for as long as the new rate makes it.
      const mustWait = zone.rate === 0 || zone.nextEvictionAt > now
      zone.nextEvictionAt = mustWait && rate > 0 ? now + Math.round(1000 / rate) : now
      zone.rate = rate
    }
    return hasChanged
  }

  #rateOf({ ready, notReady }: Zone): number {
    const { evictionRate, secondaryEvictionRate, largeZoneNodes, unhealthyZonePart } = this.#settings
    const size = ready.size + notReady.size
    const muchIsDown = notReady.size >= unhealthyNodes && notReady.size / size >= unhealthyZonePart
    if (!muchIsDown || ready.size === 0) return evictionRate
    return size > largeZoneNodes ? secondaryEvictionRate : 0
  }
}

/** @returns undefined when the node does not count */
function placeOf(node: Node): Place | undefined {
  if (exclusionLabel in (node.metadata.labels ?? {})) return undefined
  return { zone: zoneKey(node), isReady: isNodeReady(node) }
}

function groupOf({ ready, notReady }: Zone, { isReady }: Place): Set<string> {
  return isReady ? ready : notReady
}

/** The older labels count first, as upstream. */
function zoneKey({ metadata: { labels = {} } }: Node): string {
  const zone = labels['failure-domain.beta.kubernetes.io/zone'] ?? labels['topology.kubernetes.io/zone'] ?? ''
  const region = labels['failure-domain.beta.kubernetes.io/region'] ?? labels['topology.kubernetes.io/region'] ?? ''
  return `${region}\n${zone}`
}
