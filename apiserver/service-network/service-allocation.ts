import { invalid } from '../../apimachinery/errors.ts'
import { invalidField } from '../../apimachinery/field-error.ts'
import { singleStackErrors } from '../../apimachinery/kinds/core/service/service-families.ts'
import {
  isHeadless,
  needsClusterIP,
  needsHealthCheckNodePort,
  needsNodePort,
} from '../../apimachinery/kinds/core/service/service-needs.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Service } from '../../apimachinery/types/core-v1.ts'
import type { IPAddress } from '../../apimachinery/types/networking-v1.ts'
import type { Random } from '../../platform/random.ts'
import type { ObjectStore } from '../registry/object-store.ts'
import type { WriteHook } from '../registry/write-hook.ts'
import { Allocations, pickFree } from './allocator.ts'
import { isManaged } from './ip-address-objects.ts'
import { parseIPv4 } from './ip-range.ts'
import { ServiceRanges } from './service-ranges.ts'

/** Ports that every node offers to Services (upstream: --service-node-port-range). */
const firstNodePort = 30_000
const lastNodePort = 32_767

const portCount = lastNodePort - firstNodePort + 1

/** The lowest ports are for users to choose: 16 to 128, depending on how many there are (KEP-3668). */
const reservedPorts = Math.min(Math.max(16, Math.floor(portCount / 32)), 128)

/** Gives back what a write has reserved. */
type Undo = (() => void)[]

/** What allocation depends on. */
export interface FollowedStores {
  readonly services: ObjectStore
  readonly serviceCidrs: ObjectStore
  readonly ipAddresses: ObjectStore
}

/** What of a Service is allocated. */
interface Claims {
  readonly addresses: readonly string[]
  readonly ports: readonly number[]
}

/** Gives Services their cluster IPs and node ports. What is taken is read off the stored Services, so nothing leaks. */
export class ServiceAllocation implements WriteHook {
  readonly #ranges: ServiceRanges
  readonly #random: Random
  readonly #addresses = new Allocations<string>()
  readonly #ports = new Allocations<number>()
  /** What each stored Service holds, by uid. */
  readonly #claims = new Map<string, Claims>()
  /** Addresses that IPAddresses of others hold. */
  readonly #foreign = new Set<string>()

  constructor(random: Random) {
    this.#random = random
    this.#ranges = new ServiceRanges(random)
  }

  /** Follows what is stored. @returns stops following */
  follow({ services, serviceCidrs, ipAddresses }: FollowedStores): () => void {
    const stops = [
      this.#ranges.follow(serviceCidrs),
      services.watch({}, 'initial', {
        onEvents: (events) => {
          for (const { type, object } of events) this.#note(object.object as Service, type === 'DELETED')
        },
      }),
      ipAddresses.watch({}, 'initial', {
        onEvents: (events) => {
          for (const { type, object } of events) this.#noteAddress(object.object as IPAddress, type === 'DELETED')
        },
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  begin(draft: KubeObject, old: KubeObject | undefined): () => void {
    const service = draft as Service
    const errors = singleStackErrors(service.spec, 'IPv4')
    if (errors.length > 0) throw invalid({ group: '', kind: 'Service' }, service.metadata.name, errors)
    const kept = old ? claimsOf(old as Service) : noClaims
    const undo: Undo = []
    const finish = () => {
      for (const release of undo) release()
    }
    try {
      if (needsClusterIP(service) && !isHeadless(service)) this.#claimAddress(service, kept, undo)
      if (needsNodePort(service)) this.#claimNodePorts(service, kept, undo)
      if (needsHealthCheckNodePort(service)) this.#claimHealthCheckPort(service, kept, undo)
    } catch (err) {
      finish()
      throw err
    }
    // Once stored, the numbers are held by the Service itself: the reservation ends either way.
    return finish
  }

  #claimAddress({ metadata, spec }: Service, kept: Claims, undo: Undo): void {
    const wished = spec.clusterIPs?.[0] || spec.clusterIP
    const refuse = (why: string) => refusal(metadata.name, 'spec.clusterIPs', wished && [wished], why)
    if (!wished) {
      const address = this.#ranges.pick((address) => this.#addresses.isFree(address))
      if (address === undefined) throw refuse('failed to allocate a serviceIP: range is full')
      reserve(this.#addresses, address, undo)
      spec.clusterIP = address
      spec.clusterIPs = [address]
      // What is no address is for validation to refuse.
    } else if (!kept.addresses.includes(wished) && parseIPv4(wished) !== undefined) {
      if (!this.#ranges.has(wished)) {
        throw refuse(`failed to allocate IP ${wished}: the provided network does not match the current range`)
      }
      if (!this.#addresses.isFree(wished)) {
        throw refuse(`failed to allocate IP ${wished}: provided IP is already allocated`)
      }
      reserve(this.#addresses, wished, undo)
    }
  }

  #claimNodePorts({ metadata: { name }, spec }: Service, kept: Claims, undo: Undo): void {
    const ports = (spec.ports ?? []).map((port, i) => ({ port, field: `spec.ports[${i}].nodePort` }))
    // The same number may serve several protocols of one Service.
    const claimed = new Set(kept.ports)
    for (const { port, field } of ports) {
      if (!port.nodePort || claimed.has(port.nodePort)) continue
      this.#claimPort(name, field, port.nodePort, undo)
      claimed.add(port.nodePort)
    }
    for (const { port, field } of ports) port.nodePort ||= this.#pickPort(name, field, undo)
  }

  #claimHealthCheckPort({ metadata: { name }, spec }: Service, kept: Claims, undo: Undo): void {
    const field = 'spec.healthCheckNodePort'
    const wished = spec.healthCheckNodePort
    if (!wished) spec.healthCheckNodePort = this.#pickPort(name, field, undo)
    else if (!kept.ports.includes(wished)) this.#claimPort(name, field, wished, undo)
  }

  #claimPort(name: string, field: string, port: number, undo: Undo): void {
    if (port < firstNodePort || port > lastNodePort) {
      const range = `The range of valid ports is ${firstNodePort}-${lastNodePort}`
      throw refusal(name, field, port, `provided port is not in the valid range. ${range}`)
    }
    if (!this.#ports.isFree(port)) throw refusal(name, field, port, 'provided port is already allocated')
    reserve(this.#ports, port, undo)
  }

  #pickPort(name: string, field: string, undo: Undo): number {
    const isFree = (offset: number) => this.#ports.isFree(firstNodePort + offset)
    const offset = pickFree({ size: portCount, reservedBelow: reservedPorts }, this.#random, isFree)
    if (offset === undefined) throw refusal(name, field, 0, 'failed to allocate a nodePort: range is full')
    reserve(this.#ports, firstNodePort + offset, undo)
    return firstNodePort + offset
  }

  #note(service: Service, isGone: boolean): void {
    const { uid } = service.metadata
    const before = this.#claims.get(uid) ?? noClaims
    const now = isGone ? noClaims : claimsOf(service)
    for (const address of now.addresses) this.#addresses.hold(address)
    for (const port of now.ports) this.#ports.hold(port)
    for (const address of before.addresses) this.#addresses.release(address)
    for (const port of before.ports) this.#ports.release(port)
    if (isGone) this.#claims.delete(uid)
    else this.#claims.set(uid, now)
  }

  /** An IPAddress that others have made keeps its address from Services; ours are held by these themselves. */
  #noteAddress(object: IPAddress, isGone: boolean): void {
    const { name } = object.metadata
    const isForeign = !isGone && !isManaged(object)
    if (isForeign === this.#foreign.has(name)) return
    if (isForeign) {
      this.#foreign.add(name)
      this.#addresses.hold(name)
    } else {
      this.#foreign.delete(name)
      this.#addresses.release(name)
    }
  }
}

const noClaims: Claims = { addresses: [], ports: [] }

function claimsOf({ spec }: Service): Claims {
  const ports = [...(spec.ports ?? []).map(({ nodePort }) => nodePort), spec.healthCheckNodePort]
  return {
    addresses: (spec.clusterIPs ?? []).filter((address) => address !== 'None'),
    ports: [...new Set(ports.filter((port) => port !== undefined && port > 0))] as number[],
  }
}

function reserve<T>(allocations: Allocations<T>, item: T, undo: Undo): void {
  allocations.reserve(item)
  undo.push(() => allocations.unreserve(item))
}

function refusal(name: string, field: string, value: unknown, why: string): Error {
  return invalid({ group: '', kind: 'Service' }, name, [invalidField(field, value, why)])
}
