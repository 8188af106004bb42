import { deepEqual } from '../../apimachinery/equality.ts'
import { isNamespaceTerminating, isNotFound } from '../../apimachinery/errors.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import { type Draft, type KubeObject, keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import type { Node, Pod, Service } from '../../apimachinery/types/core-v1.ts'
import type { EndpointSlice } from '../../apimachinery/types/discovery-v1.ts'
import type { Client } from '../../client/client.ts'
import { Expectations } from '../../client/expectations.ts'
import type { Informer } from '../../client/informer.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../../client/reconciler.ts'
import { changesOf, mapped } from '../../client/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { controllerReference } from '../workloads/pod-template.ts'
import { handedDownLabels, hasSelector, servicePods, servicesOfPods } from './service-pods.ts'
import { endpointsByPorts, zoneOf } from './slice-endpoints.ts'
import { planSlices, type SliceContent } from './slices.ts'
import { TriggerTimes, withTriggerTime } from './trigger-times.ts'

const serviceNameLabel = 'kubernetes.io/service-name'
const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
const managedBy = 'endpointslice-controller.k8s.io'

/** Keeps the EndpointSlices of each Service with a selector (KEP-752). */
export class EndpointSliceController implements Reconciler<Service> {
  readonly name = 'endpointslice-controller'
  readonly resource = services
  readonly wakeOn
  readonly #pods: Informer<Pod>
  readonly #nodes: Informer<Node>
  readonly #slices: Informer<EndpointSlice>
  readonly #services: Informer<Service>
  readonly #expectations: Expectations
  readonly #triggerTimes = new TriggerTimes()

  constructor({ clock, informers }: ControllerDeps) {
    this.#pods = informers.of(pods)
    this.#nodes = informers.of(nodes)
    this.#slices = informers.of(endpointSlices)
    this.#services = informers.of(services)
    this.#expectations = new Expectations(clock)
    this.#slices.addHandler((now, old) => {
      if (now && !old) this.#expectations.creationObserved(serviceKey(now))
    })
    this.wakeOn = [
      changesOf(services),
      servicesOfPods(this.#services),
      mapped(endpointSlices, (slice) => (isOurs(slice) ? [serviceKey(slice)] : [])),
      this.#zoneChanges(),
    ]
  }

  async reconcile(service: Service, client: Client): Promise<Result> {
    // The slices of a Service that is gone are collected with it.
    if (!hasSelector(service.spec) || service.metadata.deletionTimestamp) return done
    // Slices that the cache does not show yet would be made a second time; it will wake us.
    if (!this.#expectations.satisfied(keyOf(service))) return done
    const existing = this.#slices
      .byIndex('owner', service.metadata.uid)
      .filter((slice) => isOurs(slice) && !slice.metadata.deletionTimestamp)
    const picked = servicePods(service, this.#pods)
    const wanted = endpointsByPorts(service, picked, this.#nodes)
    const plan = planSlices(wanted, new Map(existing.map((slice) => [slice, contentOf(slice)])))
    const triggerTime = this.#triggerTimes.next(service, picked)
    const labels = labelsOf(service)
    await this.#create(service, plan.create, withTriggerTime(undefined, triggerTime), client)
    const changed = new Map(plan.update.map(({ slice, content }) => [slice, content]))
    for (const slice of existing) {
      const content = changed.get(slice)
      if (plan.remove.includes(slice)) await remove(slice, client)
      else if (content || !deepEqual(labels, slice.metadata.labels)) {
        const annotations = withTriggerTime(slice.metadata.annotations, triggerTime)
        const metadata = { ...slice.metadata, labels, annotations }
        await client.update(endpointSlices, { ...slice, metadata, ...(content && draftOf(content)) })
      }
    }
    return done
  }

  async reconcileGone(ref: ObjectRef): Promise<Result> {
    this.#expectations.forget(keyOf(ref))
    this.#triggerTimes.forget(ref)
    return done
  }

  async #create(
    service: Service,
    contents: readonly SliceContent[],
    annotations: Record<string, string>,
    client: Client,
  ): Promise<void> {
    if (contents.length === 0) return
    const key = keyOf(service)
    this.#expectations.expectCreations(key, contents.length)
    try {
      for (const content of contents)
        await client.create(endpointSlices, { ...newSlice(service, annotations), ...draftOf(content) })
    } catch (error) {
      this.#expectations.forget(key)
      // A namespace that goes away refuses new objects, which is nobody's failure.
      if (!isNamespaceTerminating(error)) throw error
    }
  }

  /** A node that has come into another zone takes the endpoints of its pods with it. */
  #zoneChanges(): WakeSource {
    return {
      resource: nodes,
      keys: (now, old) => {
        if (!now || zoneOf(now) === zoneOf(old)) return []
        const here = this.#pods.byIndex('node', now.metadata.name)
        return here.flatMap((pod) => servicesOfPods(this.#services).keys(pod, undefined))
      },
    }
  }
}

function isOurs({ metadata }: KubeObject): boolean {
  return metadata.labels?.[managedByLabel] === managedBy
}

function serviceKey({ metadata: { namespace, labels } }: EndpointSlice): string {
  return keyOf({ namespace, name: labels?.[serviceNameLabel] ?? '' })
}

function contentOf({ ports, endpoints }: EndpointSlice): SliceContent {
  return { ports: ports ?? [], endpoints: endpoints ?? [] }
}

function draftOf({ ports, endpoints }: SliceContent): Pick<EndpointSlice, 'ports' | 'endpoints'> {
  return { ports: ports.length > 0 ? [...ports] : null, endpoints: endpoints.length > 0 ? [...endpoints] : null }
}

function labelsOf(service: Service): Record<string, string> {
  return { ...handedDownLabels(service), [managedByLabel]: managedBy, [serviceNameLabel]: service.metadata.name }
}

function newSlice(service: Service, annotations: Record<string, string>): Draft<EndpointSlice> {
  const { namespace, name } = service.metadata
  return {
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: labelsOf(service),
      annotations,
      ownerReferences: [controllerReference(service, services)],
    },
    addressType: 'IPv4',
  }
}

async function remove(slice: EndpointSlice, client: Client): Promise<void> {
  try {
    await client.delete(endpointSlices, slice.metadata)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
