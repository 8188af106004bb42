import { jsonText } from '../../apimachinery/codecs/json.ts'
import { isAlreadyExists, isConflict, isNotFound } from '../../apimachinery/errors.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import { ipAddresses } from '../../apimachinery/kinds/networking/ip-address.ts'
import { familyLabel, ipAllocator, managedByLabel } from '../../apimachinery/kinds/networking/ip-address-labels.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Service } from '../../apimachinery/types/core-v1.ts'
import type { IPAddress } from '../../apimachinery/types/networking-v1.ts'
import type { Logger } from '../../platform/logger.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import type { ObjectEvent } from '../cache/cache-event.ts'
import { deleteObject } from '../registry/delete.ts'
import type { Registry } from '../registry/registry.ts'
import { ensureObject, type SystemObject, systemContext } from '../system-objects.ts'

/** Whether an IPAddress is of a Service, and not one that somebody has made to keep an address for himself. */
export function isManaged({ metadata: { labels } }: KubeObject): boolean {
  return labels?.[managedByLabel] === ipAllocator
}

export interface IpAddressDeps {
  readonly registry: Registry
  readonly tracker: TaskTracker
  readonly logger: Logger
}

/**
 * Keeps an IPAddress for each cluster IP (KEP-1880): made with its Service, gone with it, and put right when somebody has
 * changed or deleted it.
 */
export class IpAddressObjects {
  readonly #deps: IpAddressDeps
  /** The Service that has each address. */
  readonly #owners = new Map<string, Service>()
  /** The addresses of each Service, by its uid. */
  readonly #addresses = new Map<string, readonly string[]>()
  /** Addresses to be looked at when the turn is over. */
  readonly #pending = new Set<string>()
  #stopped = false

  constructor(deps: IpAddressDeps) {
    this.#deps = deps
  }

  /** Follows Services and IPAddresses. @returns stops it */
  start(): () => void {
    const { registry } = this.#deps
    const stops = [
      registry.store(eraseKind(services)).watch({}, 'initial', { onEvents: (events) => this.#noteServices(events) }),
      registry.store(eraseKind(ipAddresses)).watch({}, 'initial', {
        onEvents: (events) => {
          for (const { object } of events) this.#look(object.object.metadata.name)
        },
      }),
    ]
    return () => {
      this.#stopped = true
      for (const stop of stops) stop()
    }
  }

  #noteServices(events: readonly ObjectEvent[]): void {
    for (const { type, object } of events) {
      const service = object.object as Service
      const { uid } = service.metadata
      const before = this.#addresses.get(uid) ?? []
      const now = type === 'DELETED' ? [] : addressesOf(service)
      if (type === 'DELETED') this.#addresses.delete(uid)
      else this.#addresses.set(uid, now)
      for (const address of before) if (this.#owners.get(address)?.metadata.uid === uid) this.#owners.delete(address)
      for (const address of now) this.#owners.set(address, service)
      for (const address of [...before, ...now]) this.#look(address)
    }
  }

  #look(address: string): void {
    this.#pending.add(address)
    if (this.#pending.size > 1) return
    const { registry, tracker, logger } = this.#deps
    const end = tracker.start('IPAddresses')
    registry.clock.afterTurn(() => {
      const addresses = [...this.#pending]
      this.#pending.clear()
      const work = this.#stopped ? [] : addresses.map((address) => this.#putRight(address))
      void Promise.all(work)
        .catch((err: unknown) => logger.warn({ err }, 'cannot keep IPAddresses'))
        .finally(end)
    })
  }

  /** What has become of the object meanwhile wakes us again. */
  async #putRight(address: string): Promise<void> {
    const { registry } = this.#deps
    const found = registry.store(eraseKind(ipAddresses)).get({ name: address })?.object as IPAddress | undefined
    const owner = this.#owners.get(address)
    try {
      if (!found && owner) await ensureObject(registry, objectFor(address, owner))
      else if (found && isManaged(found) && !(owner && isParent(owner, found))) await this.#remove(found)
    } catch (err) {
      if (!isAlreadyExists(err) && !isNotFound(err) && !isConflict(err)) throw err
    }
  }

  async #remove({ metadata }: IPAddress): Promise<void> {
    const context = systemContext(this.#deps.registry, { kind: eraseKind(ipAddresses), metadata })
    await deleteObject(
      this.#deps.registry,
      { ...context, cause },
      { dryRun: false, preconditions: { uid: metadata.uid } },
    )
  }
}

const cause = jsonText({ user: 'system:apiserver', housekeeping: 'ip-addresses' })

function addressesOf({ spec }: Service): string[] {
  return spec.type === 'ExternalName' ? [] : (spec.clusterIPs ?? []).filter((address) => address !== 'None')
}

function isParent({ metadata: { namespace, name } }: Service, { spec: { parentRef } }: IPAddress): boolean {
  return parentRef?.resource === 'services' && parentRef.namespace === namespace && parentRef.name === name
}

function objectFor(address: string, { metadata }: Service): SystemObject {
  const { namespace, name } = metadata
  const family = address.includes(':') ? 'IPv6' : 'IPv4'
  return {
    kind: eraseKind(ipAddresses),
    metadata: { name: address, labels: { [familyLabel]: family, [managedByLabel]: ipAllocator } },
    spec: { parentRef: { group: '', resource: 'services', namespace, name } },
  }
}
