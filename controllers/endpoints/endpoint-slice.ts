import { deepEqual } from '../../apimachinery/equality.ts'
import { isConflict } from '../../apimachinery/errors.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { IpFamily } from '../../apimachinery/kinds/core/service/service-families.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import { type Draft, keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import type { Node, Pod, Service } from '../../apimachinery/types/core-v1.ts'
import type { Endpoint, EndpointSlice } from '../../apimachinery/types/discovery-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { controllerReference } from '../workloads/pod-template.ts'
import { ManagedSlices } from './managed-slices.ts'
import { familiesOf, hasSelector, isReachable, keysOfServices, pickedPods, servicesOfPods } from './service-pods.ts'
import { wantedEndpoints } from './slice-endpoints.ts'
import { handedDownLabels, ownLabels, sliceNamePrefix } from './slice-labels.ts'
import { planSlices, type SliceContent, type SlicePlan } from './slices.ts'
import { TopologyHints, wantsTopologyHints } from './topology/topology-hints.ts'
import { TriggerTimes, withTriggerTime } from './trigger-times.ts'
import { zoneOf } from './zone.ts'

const managedBy = 'endpointslice-controller.k8s.io'

type Plan = SlicePlan<EndpointSlice>

/** Keeps the EndpointSlices of each Service with a selector: some per family of addresses (KEP-752). */
export class EndpointSliceController implements Reconciler<Service> {
  readonly name = 'endpointslice-controller'
  readonly resource = services
  readonly wakeOn
  readonly #pods: Informer<Pod>
  readonly #nodes: Informer<Node>
  readonly #slices: ManagedSlices
  readonly #services: Informer<Service>
  readonly #hints: TopologyHints
  readonly #triggerTimes = new TriggerTimes()
  readonly #recorder: EventRecorder

  constructor(deps: ControllerDeps) {
    const { informers, recorder } = deps
    this.#pods = informers.of(pods)
    this.#nodes = informers.of(nodes)
    this.#services = informers.of(services)
    this.#slices = new ManagedSlices(deps, managedBy)
    this.#hints = new TopologyHints(this.#nodes)
    this.#recorder = recorder.for({ component: 'endpoint-slice-controller' })
    this.wakeOn = [
      changesOf(services),
      servicesOfPods(this.#services),
      this.#slices.wakeSource,
      this.#nodeChanges(),
      this.#hints.wakeSource,
    ]
  }

  async reconcile(service: Service, client: Client): Promise<Result> {
    const key = keyOf(service)
    // The slices of a Service that is gone are collected with it.
    if (!hasSelector(service.spec) || service.metadata.deletionTimestamp || this.#slices.isBehind(key)) return done
    try {
      await this.#write(service, client)
    } catch (error) {
      // A conflict is tried again at once.
      if (!isConflict(error)) this.#reportFailure(service, (error as Error).message)
      throw error
    }
    return done
  }

  async reconcileGone(ref: ObjectRef): Promise<Result> {
    this.#slices.forget(keyOf(ref))
    this.#hints.forget(keyOf(ref))
    this.#triggerTimes.forget(ref)
    return done
  }

  async #write(service: Service, client: Client): Promise<void> {
    const picked = pickedPods(service, this.#pods)
    const reachable = picked.filter(isReachable)
    const existing = this.#slices.of(keyOf(service))
    const triggerTime = this.#triggerTimes.next(service, picked)
    const families = familiesOf(service)
    for (const family of families) {
      const ofFamily = existing.filter(({ addressType }) => addressType === family)
      const plan = this.#plan(service, reachable, family, ofFamily)
      await this.#carryOut(service, family, plan, triggerTime, client)
    }
    const foreign = existing.filter(({ addressType }) => !families.some((family) => family === addressType))
    await this.#slices.remove(foreign, client)
  }

  #plan(service: Service, reachable: readonly Pod[], family: IpFamily, slices: readonly EndpointSlice[]): Plan {
    const { contents, homeless } = wantedEndpoints(service, reachable, family, this.#nodes)
    for (const pod of homeless) this.#reportHomeless(service, pod)
    // What a Service of the same name has left behind is not ours to change.
    const isOwned = ({ metadata }: EndpointSlice) =>
      metadata.ownerReferences?.some(({ uid }) => uid === service.metadata.uid) ?? false
    const labels = labelsOf(service)
    const known = new Map(slices.filter(isOwned).map((slice) => [slice, contentOf(slice)]))
    const outdated = new Set([...known.keys()].filter((slice) => !deepEqual(slice.metadata.labels, labels)))
    const hasHints = wantsTopologyHints(service)
    const plan = planSlices(contents, known, { outdated, isSame: hasHints ? isSameBeyondHints : deepEqual })
    const remove = [...plan.remove, ...slices.filter((slice) => !isOwned(slice))]
    return { ...this.#withHints(service, family, plan, hasHints), remove }
  }

  #withHints(service: Service, family: IpFamily, plan: Plan, wantsHints: boolean): Plan {
    const key = keyOf(service)
    const hinted = wantsHints ? this.#hints.give(key, family, plan) : { plan, event: this.#hints.withdraw(key, family) }
    const { event } = hinted
    if (event) this.#recorder.event(service, event.type, event.reason, event.message)
    return hinted.plan
  }

  async #carryOut(
    service: Service,
    family: IpFamily,
    { create, update, remove }: Plan,
    triggerTime: string | undefined,
    client: Client,
  ): Promise<void> {
    const labels = labelsOf(service)
    const drafts = create.map((content) => ({
      ...newSlice(service, family, withTriggerTime(undefined, triggerTime)),
      ...draftOf(content),
    }))
    await this.#slices.create(keyOf(service), drafts, client)
    for (const { slice, content } of update) {
      const annotations = withTriggerTime(slice.metadata.annotations, triggerTime)
      const metadata = { ...slice.metadata, labels, annotations }
      await client.update(endpointSlices, { ...slice, metadata, ...draftOf(content) })
    }
    await this.#slices.remove(remove, client)
  }

  /** A node that has come, or has come into another zone, takes the endpoints of its pods with it. */
  #nodeChanges(): WakeSource {
    return {
      resource: nodes,
      keys: (now, old) => {
        if (!now || (old && zoneOf(now) === zoneOf(old))) return []
        return keysOfServices(this.#services, this.#pods.byIndex('node', now.metadata.name))
      },
    }
  }

  /** The node's arrival will wake us. */
  #reportHomeless(service: Service, { metadata, spec }: Pod): void {
    const node = `Node ${spec.nodeName ?? ''} Not Found`
    this.#reportFailure(service, `skipping Pod ${metadata.name} for Service ${keyOf(service)}: ${node}`)
  }

  #reportFailure(service: Service, why: string): void {
    const message = `Error updating Endpoint Slices for Service ${keyOf(service)}: ${why}`
    this.#recorder.event(service, 'Warning', 'FailedToUpdateEndpointSlices', message)
  }
}

function contentOf({ ports, endpoints }: EndpointSlice): SliceContent {
  return { ports: ports ?? [], endpoints: endpoints ?? [] }
}

function draftOf({ ports, endpoints }: SliceContent): Pick<EndpointSlice, 'ports' | 'endpoints'> {
  return { ports: ports.length > 0 ? [...ports] : null, endpoints: endpoints.length > 0 ? [...endpoints] : null }
}

function isSameBeyondHints(now: Endpoint, { hints: _, ...before }: Endpoint): boolean {
  return deepEqual(now, before)
}

function labelsOf(service: Service): Record<string, string> {
  return { ...handedDownLabels(service), ...ownLabels(service.metadata.name, managedBy) }
}

function newSlice(service: Service, addressType: IpFamily, annotations: Record<string, string>): Draft<EndpointSlice> {
  return {
    metadata: {
      generateName: sliceNamePrefix(service),
      namespace: service.metadata.namespace,
      labels: labelsOf(service),
      annotations,
      ownerReferences: [controllerReference(service, services)],
    },
    addressType,
  }
}
