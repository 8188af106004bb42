import { isNamespaceTerminating, isNotFound } from '../../apimachinery/errors.ts'
import { endpointSlices, serviceNameLabel } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import { type Draft, keyOf } from '../../apimachinery/object.ts'
import type { EndpointSlice } from '../../apimachinery/types/discovery-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { Expectations } from '../../client/reconcilers/expectations.ts'
import type { WakeSource } from '../../client/reconcilers/reconciler.ts'
import { mapped } from '../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { managedByLabel } from './slice-labels.ts'

/** The EndpointSlices that one controller keeps, by the key of their Service, which is that of Endpoints, too. */
export class ManagedSlices {
  /** Wakes the Service of a slice that changes. */
  readonly wakeSource: WakeSource
  readonly #managedBy: string
  readonly #informer: Informer<EndpointSlice>
  readonly #expectations: Expectations

  /** @param managedBy how the controller signs its slices */
  constructor({ clock, informers }: ControllerDeps, managedBy: string) {
    this.#managedBy = managedBy
    this.#informer = informers.of(endpointSlices)
    this.#expectations = new Expectations(clock)
    this.#informer.addHandler((now, old) => {
      if (now && !old && this.#isOurs(now)) this.#expectations.creationObserved(serviceKey(now))
    })
    this.wakeSource = mapped(endpointSlices, (slice) => (this.#isOurs(slice) ? [serviceKey(slice)] : []))
  }

  /** What the cache shows, without slices that are on their way out. */
  of(key: string): readonly EndpointSlice[] {
    return this.#informer
      .byIndex('service', key)
      .filter((slice) => this.#isOurs(slice) && !slice.metadata.deletionTimestamp)
  }

  /** Whether slices have been made that the cache does not show: they would be made a second time. */
  isBehind(key: string): boolean {
    return !this.#expectations.satisfied(key)
  }

  async create(key: string, drafts: readonly Draft<EndpointSlice>[], client: Client): Promise<void> {
    if (drafts.length === 0) return
    this.#expectations.expectCreations(key, drafts.length)
    try {
      for (const draft of drafts) await client.create(endpointSlices, draft)
    } catch (error) {
      this.#expectations.forget(key)
      // A namespace that goes away refuses new objects, which is nobody's failure.
      if (!isNamespaceTerminating(error)) throw error
    }
  }

  async remove(slices: readonly EndpointSlice[], client: Client): Promise<void> {
    for (const { metadata } of slices) {
      await client.delete(endpointSlices, metadata).catch((error: unknown) => {
        if (!isNotFound(error)) throw error
      })
    }
  }

  /** The Service is gone. */
  forget(key: string): void {
    this.#expectations.forget(key)
  }

  #isOurs({ metadata }: EndpointSlice): boolean {
    return metadata.labels?.[managedByLabel] === this.#managedBy
  }
}

function serviceKey({ metadata: { namespace, labels } }: EndpointSlice): string {
  return keyOf({ namespace, name: labels?.[serviceNameLabel] ?? '' })
}
