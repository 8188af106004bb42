import { deepEqual } from '../../apimachinery/equality.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { endpointSlices } from '../../apimachinery/kinds/discovery/endpoint-slice.ts'
import { type KubeObject, keyOf } from '../../apimachinery/object.ts'
import type { Node, Pod, Service } from '../../apimachinery/types/core-v1.ts'
import type { Endpoint, EndpointPort, EndpointSlice } from '../../apimachinery/types/discovery-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informer.ts'
import { done, type Reconciler, type Result } from '../../client/reconciler.ts'
import { changesOf, mapped } from '../../client/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { controllerReference } from '../workloads/pod-template.ts'
import { isReady } from '../workloads/pods.ts'
import { hasSelector, servicePods, servicesOfPods, targetOf, targetPort } from './service-pods.ts'
import { planSlices, type SliceContent } from './slices.ts'

const serviceNameLabel = 'kubernetes.io/service-name'
const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
const managedBy = 'endpointslice-controller.k8s.io'
/** Marks slices of a Service without an address of its own, and is passed on to nothing else. */
const headlessLabel = 'service.kubernetes.io/headless'
const zoneLabel = 'topology.kubernetes.io/zone'

/** Keeps the EndpointSlices of each Service with a selector (KEP-752). */
export class EndpointSliceController implements Reconciler<Service> {
  readonly name = 'endpointslice-controller'
  readonly resource = services
  readonly wakeOn
  readonly #pods: Informer<Pod>
  readonly #nodes: Informer<Node>
  readonly #slices: Informer<EndpointSlice>

  constructor({ informers }: ControllerDeps) {
    this.#pods = informers.of(pods)
    this.#nodes = informers.of(nodes)
    this.#slices = informers.of(endpointSlices)
    this.wakeOn = [
      changesOf(services),
      servicesOfPods(informers.of(services)),
      mapped(endpointSlices, (slice) =>
        isOurs(slice) ? [keyOf({ namespace: slice.metadata.namespace, name: serviceOf(slice) })] : [],
      ),
    ]
  }

  async reconcile(service: Service, client: Client): Promise<Result> {
    // The slices of a Service that is gone are collected with it.
    if (!hasSelector(service.spec) || service.metadata.deletionTimestamp) return done
    const existing = this.#slices
      .byIndex('owner', service.metadata.uid)
      .filter((slice) => isOurs(slice) && !slice.metadata.deletionTimestamp)
    const wanted = this.#wanted(service)
    const plan = planSlices(wanted, new Map(existing.map((slice) => [slice, contentOf(slice)])))
    const labels = labelsOf(service)
    for (const content of plan.create)
      await client.create(endpointSlices, { ...newSlice(service, labels), ...draftOf(content) })
    const changed = new Map(plan.update.map(({ slice, content }) => [slice, content]))
    for (const slice of existing) {
      if (plan.remove.includes(slice)) await client.delete(endpointSlices, slice.metadata)
      else await this.#update(slice, labels, changed.get(slice), client)
    }
    return done
  }

  async #update(
    slice: EndpointSlice,
    labels: Record<string, string>,
    content: SliceContent | undefined,
    client: Client,
  ): Promise<void> {
    if (content === undefined && deepEqual(labels, slice.metadata.labels)) return
    const metadata = { ...slice.metadata, labels }
    await client.update(endpointSlices, { ...slice, metadata, ...(content ? draftOf(content) : {}) })
  }

  /** One entry per set of ports: pods may give other numbers to the same name. */
  #wanted(service: Service): readonly SliceContent[] {
    const contents = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>()
    for (const pod of servicePods(service, this.#pods)) {
      const ports = portsOf(service, pod)
      const id = JSON.stringify(ports)
      const content = contents.get(id) ?? { ports, endpoints: [] }
      contents.set(id, content)
      content.endpoints.push(this.#endpointOf(service, pod))
    }
    return contents.size > 0 ? [...contents.values()] : [{ ports: [], endpoints: [] }]
  }

  #endpointOf(service: Service, pod: Pod): Endpoint {
    const serving = isReady(pod)
    const terminating = pod.metadata.deletionTimestamp !== undefined
    const { nodeName, hostname, subdomain } = pod.spec
    const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
    return {
      addresses: [pod.status.podIP as string],
      conditions: { ready, serving, terminating },
      hostname: hostname && subdomain === service.metadata.name ? hostname : undefined,
      nodeName,
      targetRef: targetOf(pod),
      zone: this.#nodes.get(nodeName ?? '')?.metadata.labels?.[zoneLabel],
    }
  }
}

function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    const port = targetPort(servicePort, pod)
    const { name = '', protocol, appProtocol } = servicePort
    return port === undefined ? [] : [{ name, port, protocol, appProtocol }]
  })
}

function isOurs({ metadata }: KubeObject): boolean {
  return metadata.labels?.[managedByLabel] === managedBy
}

const serviceOf = (slice: EndpointSlice): string => slice.metadata.labels?.[serviceNameLabel] ?? ''

function contentOf({ ports, endpoints }: EndpointSlice): SliceContent {
  return { ports: ports ?? [], endpoints: endpoints ?? [] }
}

function draftOf({ ports, endpoints }: SliceContent): Pick<EndpointSlice, 'ports' | 'endpoints'> {
  return { ports: ports.length > 0 ? [...ports] : null, endpoints: endpoints.length > 0 ? [...endpoints] : null }
}

function labelsOf(service: Service): Record<string, string> {
  const { [headlessLabel]: _, ...labels } = service.metadata.labels ?? {}
  const isHeadless = service.spec.clusterIP === 'None'
  return {
    ...labels,
    ...(isHeadless ? { [headlessLabel]: '' } : {}),
    [managedByLabel]: managedBy,
    [serviceNameLabel]: service.metadata.name,
  }
}

function newSlice(service: Service, labels: Record<string, string>) {
  const { namespace, name } = service.metadata
  return {
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels,
      ownerReferences: [controllerReference(service, services)],
    },
    addressType: 'IPv4',
  }
}
