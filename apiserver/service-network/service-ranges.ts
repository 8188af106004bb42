import type { ServiceCIDR } from '../../apimachinery/types/networking-v1.ts'
import type { Random } from '../../platform/random.ts'
import type { ObjectStore } from '../registry/object-store.ts'
import { pickFree } from './allocator.ts'
import { IpRange } from './ip-range.ts'

/** The lower part of a range is for addresses that users choose: 16 to 256, depending on its size (KEP-3070). */
function reservedAddresses(size: number): number {
  return size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256)
}

/** Where cluster IPs come from: the IPv4 ranges of all ServiceCIDRs that are ready (KEP-1880). */
export class ServiceRanges {
  readonly #random: Random
  /** By the name of the ServiceCIDR. */
  readonly #ranges = new Map<string, readonly IpRange[]>()

  constructor(random: Random) {
    this.#random = random
  }

  /** Follows the stored ServiceCIDRs. @returns stops following */
  follow(store: ObjectStore): () => void {
    return store.watch({}, 'initial', {
      onEvents: (events) => {
        for (const { type, object } of events) this.#note(object.object as ServiceCIDR, type === 'DELETED')
      },
    })
  }

  has(address: string): boolean {
    return this.#all().some((range) => range.offsetOf(address) !== undefined)
  }

  /** An address that nobody has; undefined when all ranges are full. */
  pick(isFree: (address: string) => boolean): string | undefined {
    for (const range of this.#all()) {
      const { size } = range
      const numbers = { size, reservedBelow: reservedAddresses(size) }
      // Nobody gets the network and the broadcast address.
      const isOpen = (offset: number) => offset > 0 && offset < size - 1 && isFree(range.at(offset))
      const offset = pickFree(numbers, this.#random, isOpen)
      if (offset !== undefined) return range.at(offset)
    }
    return undefined
  }

  #all(): readonly IpRange[] {
    return [...this.#ranges.values()].flat()
  }

  #note({ metadata, spec, status }: ServiceCIDR, isGone: boolean): void {
    const isReady = status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
    if (isGone || metadata.deletionTimestamp || !isReady) this.#ranges.delete(metadata.name)
    else
      this.#ranges.set(
        metadata.name,
        (spec.cidrs ?? []).filter(isIPv4).map((cidr) => new IpRange(cidr)),
      )
  }
}

function isIPv4(cidr: string): boolean {
  return !cidr.includes(':')
}
