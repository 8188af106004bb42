import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import { keyOf } from '../../apimachinery/object.ts'
import type { ObjectReference, Pod, Service, ServicePort } from '../../apimachinery/types/core-v1.ts'
import type { Informer } from '../../client/informer.ts'
import type { WakeSource } from '../../client/reconciler.ts'
import { mapped } from '../../client/wake.ts'

/** Whether a Service picks the pod. One without a selector picks none: its endpoints are written by hand. */
export function selects({ spec }: Service, pod: Pod): boolean {
  if (!hasSelector(spec)) return false
  const labels = pod.metadata.labels ?? {}
  return Object.entries(spec.selector ?? {}).every(([key, value]) => labels[key] === value)
}

export function hasSelector({ selector, type }: Service['spec']): boolean {
  return type !== 'ExternalName' && Object.keys(selector ?? {}).length > 0
}

/** Marks what belongs to a Service without an address of its own, and is passed on to nothing else. */
const headlessLabel = 'service.kubernetes.io/headless'

/** The labels that a Service hands down to its endpoints. */
export function handedDownLabels({ metadata, spec }: Service): Record<string, string> {
  const { [headlessLabel]: _, ...labels } = metadata.labels ?? {}
  const hasAddress = spec.clusterIP && spec.clusterIP !== 'None'
  return hasAddress ? labels : { ...labels, [headlessLabel]: '' }
}

/** The pods that a Service may lead to: picked, with an address, not ended. In the order of their names. */
export function servicePods(service: Service, informer: Informer<Pod>): readonly Pod[] {
  return informer
    .list(service.metadata.namespace)
    .filter((pod) => pod.status.podIP && !hasEnded(pod) && selects(service, pod))
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

/** Every change of a pod wakes the Services that pick it, or did before. */
export function servicesOfPods(services: Informer<Service>): WakeSource {
  return mapped(pods, (pod) =>
    services
      .list(pod.metadata.namespace)
      .filter((service) => selects(service, pod))
      .map((service) => keyOf(service)),
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
