import { deepEqual } from '../../../apimachinery/equality.ts'
import { endpoints } from '../../../apimachinery/kinds/core/endpoints.ts'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../../apimachinery/kinds/discovery/endpoint-slice.ts'
import { type Draft, keyOf, type ObjectRef } from '../../../apimachinery/object.ts'
import type { Endpoints, Service } from '../../../apimachinery/types/core-v1.ts'
import type { EndpointSlice } from '../../../apimachinery/types/discovery-v1.ts'
import type { Client } from '../../../client/client.ts'
import type { EventRecorder } from '../../../client/events/event-recorder.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../../controller.ts'
import { controllerReference } from '../../workloads/pod-template.ts'
import { ManagedSlices } from '../managed-slices.ts'
import { ownLabels, sliceNamePrefix } from '../slice-labels.ts'
import { triggerTimeAnnotation } from '../trigger-times.ts'
import { isPlaceOf, type Mirrored, type Mirroring, maxMirroredAddresses, mirror } from './mirrored-slices.ts'

const managedBy = 'endpointslicemirroring-controller.k8s.io'

/** Endpoints that are labelled so say in slices of their own what they say. */
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror'

/** On Endpoints that are none: elections were held on them once. */
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader'

/** Says of Endpoints only. */
const unmirroredAnnotations = [triggerTimeAnnotation, 'kubectl.kubernetes.io/last-applied-configuration']

/**
 * Mirrors the Endpoints of Services without a selector, which users write, into EndpointSlices, which others read
 * (KEP-752).
 */
export class EndpointSliceMirroring implements Reconciler<Endpoints> {
  readonly name = 'endpointslice-mirroring-controller'
  readonly resource = endpoints
  readonly wakeOn
  readonly #services: Informer<Service>
  readonly #slices: ManagedSlices
  readonly #recorder: EventRecorder

  constructor(deps: ControllerDeps) {
    this.#services = deps.informers.of(services)
    this.#slices = new ManagedSlices(deps, managedBy)
    this.#recorder = deps.recorder.for({ component: 'endpoint-slice-mirroring-controller' })
    this.wakeOn = [changesOf(endpoints), changesOf(services), this.#slices.wakeSource]
  }

  async reconcile(source: Endpoints, client: Client): Promise<Result> {
    const key = keyOf(source)
    const service = this.#services.get(key)
    if (!isMirrored(source) || !service || service.spec.selector) return this.#removeAll(key, client)
    if (this.#slices.isBehind(key)) return done
    const mirroring = mirror(source.subsets ?? [])
    this.#reportSkipped(source, mirroring)
    await this.#write(source, mirroring.slices, client)
    return done
  }

  async reconcileGone(ref: ObjectRef, client: Client): Promise<Result> {
    return this.#removeAll(keyOf(ref), client)
  }

  async #removeAll(key: string, client: Client): Promise<Result> {
    this.#slices.forget(key)
    await this.#slices.remove(this.#slices.of(key), client)
    return done
  }

  /** A slice that is not needed any more becomes one that is, where its family of addresses allows. */
  async #write(source: Endpoints, wanted: readonly Mirrored[], client: Client): Promise<void> {
    const unused = [...this.#slices.of(keyOf(source))]
    const take = (fits: (slice: EndpointSlice) => boolean) => {
      const index = unused.findIndex(fits)
      return index < 0 ? undefined : unused.splice(index, 1)[0]
    }
    const places = wanted.map((content) => ({
      content,
      slice: take((slice) => isPlaceOf(content, slice)),
    }))
    for (const place of places) place.slice ??= take(({ addressType }) => addressType === place.content.addressType)
    const drafts = places.filter(({ slice }) => !slice).map(({ content }) => sliceOf(source, content))
    if (!source.metadata.deletionTimestamp) await this.#slices.create(keyOf(source), drafts, client)
    for (const { slice, content } of places) {
      if (slice) await update(slice, sliceOf(source, content), client)
    }
    await this.#slices.remove(unused, client)
  }

  #reportSkipped(source: Endpoints, { skipped, invalid }: Mirroring): void {
    if (invalid > 0) {
      const message = `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`
      this.#recorder.event(source, 'Warning', 'InvalidIPAddress', message)
    }
    if (skipped > invalid) {
      const limit = `A max of ${maxMirroredAddresses} addresses can be mirrored to EndpointSlices per Endpoints subset.`
      const message = `${limit} ${skipped} addresses were skipped`
      this.#recorder.event(source, 'Warning', 'TooManyAddressesToMirror', message)
    }
  }
}

function isMirrored({ metadata: { labels, annotations } }: Endpoints): boolean {
  return labels?.[skipLabel] !== 'true' && annotations?.[leaderAnnotation] === undefined
}

type MirrorSlice = Pick<EndpointSlice, 'addressType' | 'ports' | 'endpoints'> & Pick<Draft<EndpointSlice>, 'metadata'>

function sliceOf(source: Endpoints, { addressType, ports, endpoints: held }: Mirrored): MirrorSlice {
  const { namespace, name, labels } = source.metadata
  const annotations = Object.entries(source.metadata.annotations ?? {}).filter(
    ([key]) => !unmirroredAnnotations.includes(key),
  )
  return {
    metadata: {
      generateName: sliceNamePrefix(source),
      namespace,
      labels: { ...labels, ...ownLabels(name, managedBy) },
      annotations: Object.fromEntries(annotations),
      ownerReferences: [controllerReference(source, endpoints)],
    },
    addressType,
    ports: ports.length > 0 ? [...ports] : null,
    endpoints: [...held],
  }
}

/** Nothing is written when nothing changes. */
async function update(slice: EndpointSlice, wanted: MirrorSlice, client: Client): Promise<void> {
  const { labels, annotations = {}, ownerReferences } = slice.metadata
  const { metadata } = wanted
  const isAsWanted =
    deepEqual(slice.ports, wanted.ports) &&
    deepEqual(slice.endpoints, wanted.endpoints) &&
    deepEqual(
      { labels, annotations, ownerReferences },
      {
        labels: metadata?.labels,
        annotations: metadata?.annotations,
        ownerReferences: metadata?.ownerReferences,
      },
    )
  if (isAsWanted) return
  const { generateName: _, ...changed } = metadata ?? {}
  const object = { ...slice, ...wanted, metadata: { ...slice.metadata, ...changed } } as EndpointSlice
  await client.update(endpointSlices, object)
}
