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
import type { Random } from '../../platform/random.ts'
import { Allocator } from './allocator.ts'
import { IpRange, parseIPv4 } from './ip-range.ts'
import type { ObjectStore } from './object-store.ts'
import type { WriteHook } from './write-hook.ts'

/** Ports that every node offers to Services (upstream: --service-node-port-range). */
const firstNodePort = 30_000
const lastNodePort = 32_767

/** The lower part of a range is for addresses that users choose: 16 to 256, depending on its size (KEP-3070). */
function reservedAddresses(size: number): number {
  return Math.min(Math.max(16, Math.floor(size / 16)), 256)
}

/** The same for ports: 16 to 128 (KEP-3668). */
function reservedPorts(size: number): number {
  return Math.min(Math.max(16, Math.floor(size / 32)), 128)
}

/** Gives back what a write has reserved. */
type Undo = (() => void)[]

/** What of a Service is allocated. */
interface Claims {
  readonly addresses: readonly string[]
  readonly ports: readonly number[]
}

/** Gives Services their cluster IPs and node ports. What is taken is read off the stored Services, so nothing leaks. */
export class ServiceAllocation implements WriteHook {
  readonly #range: IpRange
  readonly #addresses: Allocator
  readonly #ports: Allocator
  /** What each stored Service holds, by uid. */
  readonly #claims = new Map<string, Claims>()

  constructor(clusterIpRange: string, random: Random) {
    this.#range = new IpRange(clusterIpRange)
    const { size } = this.#range
    this.#addresses = new Allocator(size, reservedAddresses(size), random)
    const ports = lastNodePort - firstNodePort + 1
    this.#ports = new Allocator(ports, reservedPorts(ports), random)
    // Nobody gets the network and the broadcast address.
    this.#addresses.hold(0)
    this.#addresses.hold(size - 1)
  }

  /** Follows the stored Services. @returns stops following */
  follow(store: ObjectStore): () => void {
    return store.watch({}, 'initial', {
      onEvents: (events) => {
        for (const { type, object } of events) this.#note(object.object as Service, type === 'DELETED')
      },
    })
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
      const offset = this.#addresses.pick()
      if (offset === undefined) throw refuse('failed to allocate a serviceIP: range is full')
      reserve(this.#addresses, offset, undo)
      spec.clusterIP = this.#range.at(offset)
      spec.clusterIPs = [spec.clusterIP]
      // What is no address is for validation to refuse.
    } else if (!kept.addresses.includes(wished) && parseIPv4(wished) !== undefined) {
      const offset = this.#range.offsetOf(wished)
      if (offset === undefined) {
        throw refuse(`failed to allocate IP ${wished}: the provided network does not match the current range`)
      }
      if (!this.#addresses.isFree(offset)) {
        throw refuse(`failed to allocate IP ${wished}: provided IP is already allocated`)
      }
      reserve(this.#addresses, offset, undo)
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
    const offset = port - firstNodePort
    if (!this.#ports.isFree(offset)) throw refusal(name, field, port, 'provided port is already allocated')
    reserve(this.#ports, offset, undo)
  }

  #pickPort(name: string, field: string, undo: Undo): number {
    const offset = this.#ports.pick()
    if (offset === undefined) throw refusal(name, field, 0, 'failed to allocate a nodePort: range is full')
    reserve(this.#ports, offset, undo)
    return firstNodePort + offset
  }

  #note(service: Service, isGone: boolean): void {
    const { uid } = service.metadata
    const before = this.#claims.get(uid) ?? noClaims
    const now = isGone ? noClaims : claimsOf(service)
    for (const offset of this.#addressOffsets(now)) this.#addresses.hold(offset)
    for (const port of now.ports) this.#ports.hold(port - firstNodePort)
    for (const offset of this.#addressOffsets(before)) this.#addresses.release(offset)
    for (const port of before.ports) this.#ports.release(port - firstNodePort)
    if (isGone) this.#claims.delete(uid)
    else this.#claims.set(uid, now)
  }

  #addressOffsets({ addresses }: Claims): number[] {
    return addresses.map((address) => this.#range.offsetOf(address)).filter((offset) => offset !== undefined)
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

function reserve(allocator: Allocator, number: number, undo: Undo): void {
  allocator.reserve(number)
  undo.push(() => allocator.unreserve(number))
}

function refusal(name: string, field: string, value: unknown, why: string): Error {
  return invalid({ group: '', kind: 'Service' }, name, [invalidField(field, value, why)])
}
