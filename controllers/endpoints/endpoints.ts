import { deepEqual } from '../../apimachinery/equality.ts'
import { isConflict, isNamespaceTerminating, isNotFound } from '../../apimachinery/errors.ts'
import { endpoints } from '../../apimachinery/kinds/core/endpoints.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import type {
  EndpointPort,
  EndpointSubset,
  Endpoints,
  ObjectReference,
  Pod,
  Service,
} from '../../apimachinery/types/core-v1.ts'
import type { ObjectMeta } from '../../apimachinery/types/meta-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { isReady } from '../workloads/pods.ts'
import {
  addressesOf,
  familiesOf,
  hasClusterIp,
  hasSelector,
  hostnameOf,
  isReachable,
  pickedPods,
  servicesOfPods,
  targetOf,
  targetPort,
} from './service-pods.ts'
import { handedDownLabels } from './slice-labels.ts'
import { type Offer, packSubsets, truncateSubsets } from './subsets.ts'
import { TriggerTimes, withTriggerTime } from './trigger-times.ts'

/** Marks the Endpoints that we keep, and not a user. */
const managedByLabel = 'endpoints.kubernetes.io/managed-by'
const managedBy = 'endpoint-controller'

/** Says that there are more addresses than Endpoints hold. */
const overCapacityAnnotation = 'endpoints.kubernetes.io/over-capacity'

/** Keeps the Endpoints of each Service with a selector: the older form of EndpointSlices, for clients that still read it. */
export class EndpointsController implements Reconciler<Service> {
  readonly name = 'endpoints-controller'
  readonly resource = services
  readonly wakeOn
  readonly #pods: Informer<Pod>
  readonly #endpoints: Informer<Endpoints>
  readonly #triggerTimes = new TriggerTimes()
  readonly #recorder: EventRecorder

  constructor({ informers, recorder }: ControllerDeps) {
    this.#pods = informers.of(pods)
    this.#endpoints = informers.of(endpoints)
    this.#recorder = recorder.for({ component: 'endpoint-controller' })
    this.wakeOn = [changesOf(services), servicesOfPods(informers.of(services)), changesOf(endpoints)]
  }

  async reconcile(service: Service, client: Client): Promise<Result> {
    if (!hasSelector(service.spec)) return done
    const picked = pickedPods(service, this.#pods)
    const triggerTime = this.#triggerTimes.next(service, picked)
    const packed = packSubsets(picked.flatMap((pod) => offerOf(service, pod) ?? []))
    const subsets = truncateSubsets(packed)
    const known = this.#endpoints.get(keyOf(service))
    const labels = { ...handedDownLabels(service), [managedByLabel]: managedBy }
    const annotations = withTriggerTime(known?.metadata.annotations, triggerTime)
    delete annotations[overCapacityAnnotation]
    if (subsets !== packed) annotations[overCapacityAnnotation] = 'truncated'
    const isAsWanted =
      deepEqual(known?.metadata.labels, labels) &&
      deepEqual(known?.subsets ?? [], subsets) &&
      known?.metadata.annotations?.[overCapacityAnnotation] === annotations[overCapacityAnnotation]
    if (known && isAsWanted) return done
    const { namespace, name } = service.metadata
    await this.#write(known, { metadata: { namespace, name, labels, annotations }, subsets: [...subsets] }, client)
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

  async #write(known: Endpoints | undefined, wanted: Wanted, client: Client): Promise<void> {
    const { namespace, name } = wanted.metadata
    const ref: ObjectReference = { apiVersion: 'v1', kind: 'Endpoints', namespace, name, uid: known?.metadata.uid }
    try {
      if (known)
        await client.update(endpoints, { ...known, ...wanted, metadata: { ...known.metadata, ...wanted.metadata } })
      else await client.create(endpoints, wanted)
    } catch (error) {
      // A namespace that goes away refuses new objects, which is nobody's failure.
      if (!known && isNamespaceTerminating(error)) return
      // A conflict is tried again at once.
      if (!isConflict(error)) this.#reportFailure(ref, error as Error)
      throw error
    }
  }

  #reportFailure(ref: ObjectReference, { message }: Error): void {
    const key = `${ref.namespace}/${ref.name}`
    if (ref.uid)
      this.#recorder.event(ref, 'Warning', 'FailedToUpdateEndpoint', `Failed to update endpoint ${key}: ${message}`)
    else
      this.#recorder.event(
        ref,
        'Warning',
        'FailedToCreateEndpoint',
        `Failed to create endpoint for service ${key}: ${message}`,
      )
  }
}

/** What we say of Endpoints. */
interface Wanted {
  readonly metadata: Pick<ObjectMeta, 'namespace' | 'name' | 'labels' | 'annotations'>
  readonly subsets: EndpointSubset[]
}

/** What a pod offers; undefined when the Service does not lead to it. */
function offerOf(service: Service, pod: Pod): Offer | undefined {
  const { publishNotReadyAddresses = false, ports: wanted = [] } = service.spec
  if (!isReachable(pod) || (pod.metadata.deletionTimestamp && !publishNotReadyAddresses)) return undefined
  const [ip] = addressesOf(pod, familiesOf(service)[0] ?? 'IPv4')
  const ports = portsOf(service, pod)
  // Only a headless Service may do without ports.
  const needsPorts = wanted.length > 0 || hasClusterIp(service)
  if (ip === undefined || (needsPorts && ports.length === 0)) return undefined
  const { nodeName } = pod.spec
  const address = { ip, hostname: hostnameOf(pod, service), nodeName, targetRef: targetOf(pod) }
  return { address, ready: publishNotReadyAddresses || isReady(pod), ports }
}

function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    const port = targetPort(servicePort, pod)
    if (port === undefined) return []
    const { name, protocol, appProtocol } = servicePort
    return [{ name: name || undefined, port, protocol, appProtocol }]
  })
}
