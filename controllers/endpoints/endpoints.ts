import { deepEqual } from '../../apimachinery/equality.ts'
import { isNamespaceTerminating, isNotFound } from '../../apimachinery/errors.ts'
import { endpoints } from '../../apimachinery/kinds/core/endpoints.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { type Draft, keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import type {
  EndpointAddress,
  EndpointPort,
  EndpointSubset,
  Endpoints,
  Pod,
  Service,
} from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informer.ts'
import { done, type Reconciler, type Result } from '../../client/reconciler.ts'
import { changesOf } from '../../client/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { isReady } from '../workloads/pods.ts'
import { handedDownLabels, hasSelector, servicePods, servicesOfPods, targetOf, targetPort } from './service-pods.ts'
import { TriggerTimes, withTriggerTime } from './trigger-times.ts'

/** Marks the Endpoints that we keep, and not a user. */
const managedByLabel = 'endpoints.kubernetes.io/managed-by'
const managedBy = 'endpoint-controller'

/** Keeps the Endpoints of each Service with a selector: the older form of EndpointSlices, for clients that still read it. */
export class EndpointsController implements Reconciler<Service> {
  readonly name = 'endpoints-controller'
  readonly resource = services
  readonly wakeOn
  readonly #pods: Informer<Pod>
  readonly #endpoints: Informer<Endpoints>
  readonly #triggerTimes = new TriggerTimes()

  constructor({ informers }: ControllerDeps) {
    this.#pods = informers.of(pods)
    this.#endpoints = informers.of(endpoints)
    this.wakeOn = [changesOf(services), servicesOfPods(informers.of(services)), changesOf(endpoints)]
  }

  async reconcile(service: Service, client: Client): Promise<Result> {
    if (!hasSelector(service.spec)) return done
    const picked = servicePods(service, this.#pods)
    const subsets = subsetsOf(service, picked)
    const labels = { ...handedDownLabels(service), [managedByLabel]: managedBy }
    const { namespace, name } = service.metadata
    const known = this.#endpoints.get(keyOf(service))
    const triggerTime = this.#triggerTimes.next(service, picked)
    if (known && deepEqual(known.subsets ?? [], subsets) && deepEqual(known.metadata.labels, labels)) return done
    const annotations = withTriggerTime(known?.metadata.annotations, triggerTime)
    if (known)
      await client.update(endpoints, { ...known, metadata: { ...known.metadata, labels, annotations }, subsets })
    else await create(client, { metadata: { namespace, name, labels, annotations }, subsets })
    return done
  }

  async reconcileGone(ref: ObjectRef, client: Client): Promise<Result> {
    this.#triggerTimes.forget(ref)
    const known = this.#endpoints.get(keyOf(ref))
    if (known?.metadata.labels?.[managedByLabel] !== managedBy) return done
    await client.delete(endpoints, ref, { preconditions: { uid: known.metadata.uid } }).catch((error) => {
      if (!isNotFound(error)) throw error
    })
    return done
  }
}

/** A namespace that goes away refuses new objects, which is nobody's failure. */
async function create(client: Client, draft: Draft<Endpoints>): Promise<void> {
  try {
    await client.create(endpoints, draft)
  } catch (error) {
    if (!isNamespaceTerminating(error)) throw error
  }
}

/** Pods with the same ports share a subset. */
function subsetsOf(service: Service, picked: readonly Pod[]): EndpointSubset[] {
  const subsets = new Map<string, { ports: EndpointPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }>()
  const { publishNotReadyAddresses = false } = service.spec
  for (const pod of picked) {
    if (pod.metadata.deletionTimestamp && !publishNotReadyAddresses) continue
    const ports = portsOf(service, pod)
    if (ports.length === 0 && (service.spec.ports ?? []).length > 0) continue
    const id = JSON.stringify(ports)
    const subset = subsets.get(id) ?? { ports, ready: [], notReady: [] }
    subsets.set(id, subset)
    const list = publishNotReadyAddresses || isReady(pod) ? subset.ready : subset.notReady
    list.push(addressOf(service, pod))
  }
  return [...subsets.values()].map(({ ports, ready, notReady }) => ({
    addresses: ready.length > 0 ? ready.sort(byAddress) : undefined,
    notReadyAddresses: notReady.length > 0 ? notReady.sort(byAddress) : undefined,
    ports: ports.length > 0 ? ports : undefined,
  }))
}

function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    const port = targetPort(servicePort, pod)
    if (port === undefined) return []
    const { name, protocol, appProtocol } = servicePort
    return [{ name: name || undefined, port, protocol, appProtocol }]
  })
}

function addressOf(service: Service, pod: Pod): EndpointAddress {
  const { hostname, subdomain, nodeName } = pod.spec
  const ownsName = hostname && subdomain === service.metadata.name
  return {
    ip: pod.status.podIP as string,
    nodeName,
    targetRef: targetOf(pod),
    hostname: ownsName ? hostname : undefined,
  }
}

const byAddress = (a: EndpointAddress, b: EndpointAddress): number => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0)
