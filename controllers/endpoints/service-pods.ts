import { deepEqual } from '../../apimachinery/equality.ts'
import { formatIp, parseIp } from '../../apimachinery/ip.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import type { IpFamily } from '../../apimachinery/kinds/core/service/service-families.ts'
import { keyOf } from '../../apimachinery/object.ts'
import type { ObjectReference, Pod, Service, ServicePort } from '../../apimachinery/types/core-v1.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { labelIndexValue } from '../../client/informers/object-store.ts'
import type { WakeSource } from '../../client/reconcilers/reconciler.ts'
import { isReady } from '../workloads/pods.ts'

/** Whether a Service picks the pod. One without a selector picks none: its endpoints are written by hand. */
export function selects({ spec }: Service, pod: Pod): boolean {
  if (!hasSelector(spec)) return false
  const labels = pod.metadata.labels ?? {}
  return Object.entries(spec.selector ?? {}).every(([key, value]) => labels[key] === value)
}

export function hasSelector({ selector, type }: Service['spec']): boolean {
  return type !== 'ExternalName' && Object.keys(selector ?? {}).length > 0
}

/** Whether a Service has an address of its own; one without is headless. */
export function hasClusterIp({ spec }: Service): boolean {
  return Boolean(spec.clusterIP) && spec.clusterIP !== 'None'
}

/** The pods that a Service picks, in the order of their names. */
export function pickedPods(service: Service, informer: Informer<Pod>): readonly Pod[] {
  const [label] = Object.entries(service.spec.selector ?? {})
  if (!label) return []
  return informer
    .byIndex('label', labelIndexValue(service.metadata.namespace, label))
    .filter((pod) => selects(service, pod))
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

/** Whether a Service may lead to the pod: it has an address, and has not ended. */
export function isReachable(pod: Pod): boolean {
  return Boolean(pod.status.podIP || pod.status.podIPs?.length) && !hasEnded(pod)
}

/** The families of addresses that a Service leads to; by its address when it does not say. */
export function familiesOf({ spec }: Service): readonly IpFamily[] {
  if (spec.ipFamilies?.length) return spec.ipFamilies as readonly IpFamily[]
  const family = parseIp(spec.clusterIP ?? '')?.family
  return family === undefined ? ['IPv4', 'IPv6'] : [`IPv${family}`]
}

/** The addresses of a pod that are of one family. */
export function addressesOf({ status }: Pod, family: IpFamily): string[] {
  return (status.podIPs ?? []).flatMap(({ ip }) => {
    const parsed = parseIp(ip)
    return parsed && `IPv${parsed.family}` === family ? [formatIp(parsed)] : []
  })
}

/** The host name by which a pod is found under the name of the Service; undefined: none. */
export function hostnameOf({ spec: { hostname, subdomain } }: Pod, service: Service): string | undefined {
  return hostname && subdomain === service.metadata.name ? hostname : undefined
}

/** A change of a pod that endpoints show wakes the Services that pick it, or did before. */
export function servicesOfPods(services: Informer<Service>): WakeSource {
  return {
    resource: pods,
    keys: (now, old) => {
      const [pod, other] = [now, old].filter((version) => version !== undefined) as [Pod, Pod?]
      if (!other) return keysOfServices(services, [pod])
      return isSameEndpoint(pod, other) ? [] : keysOfServices(services, [pod, other])
    },
  }
}

/** The keys of the Services that pick one of the pods. */
export function keysOfServices(services: Informer<Service>, picked: readonly Pod[]): string[] {
  const found = picked.flatMap((pod) =>
    Object.entries(pod.metadata.labels ?? {})
      .flatMap((label) => services.byIndex('selector', labelIndexValue(pod.metadata.namespace, label)))
      .filter((service) => selects(service, pod)),
  )
  return [...new Set(found.map((service) => keyOf(service)))]
}

/** Whether endpoints say the same of two versions of a pod; most changes of its status are nothing to them. */
function isSameEndpoint(a: Pod, b: Pod): boolean {
  return (
    isReady(a) === isReady(b) &&
    hasEnded(a) === hasEnded(b) &&
    a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
    a.metadata.uid === b.metadata.uid &&
    a.spec.nodeName === b.spec.nodeName &&
    deepEqual(a.status.podIPs, b.status.podIPs) &&
    deepEqual(a.metadata.labels, b.metadata.labels)
  )
}

/** A pod as the target of an endpoint. */
export function targetOf({ metadata: { namespace, name, uid } }: Pod): ObjectReference {
  return { kind: 'Pod', namespace, name, uid }
}

/** The number of the port on the pod; undefined when the pod has no port of that name. */
export function targetPort({ targetPort, port, protocol }: ServicePort, pod: Pod): number | undefined {
  if (targetPort === undefined || targetPort === '' || targetPort === 0) return port
  if (typeof targetPort === 'number') return targetPort
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  return [...pod.spec.containers, ...sidecars]
    .flatMap((container) => container.ports ?? [])
    .find(({ name, protocol: spoken = 'TCP' }) => name === targetPort && spoken === (protocol ?? 'TCP'))?.containerPort
}
