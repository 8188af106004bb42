import { isSidecar } from '../../apimachinery/kinds/core/pod-resources.ts'
import type { Container, Pod } from '../../apimachinery/types/core-v1.ts'
import {
  containerHashAnnotation,
  containerNameLabel,
  finishesLabel,
  podNameLabel,
  podNamespaceLabel,
  podUidLabel,
  resourcesAnnotation,
} from '../runtimes/container-labels.ts'
import type { ContainerConfig, ImageSpec, PodSandboxConfig } from '../runtimes/container-runtime.ts'
import { containerHash, initContainersOf } from './container-kinds.ts'
import { expandReferences } from './environment.ts'

/** What the runtime is told of a pod. @param attempt how many sandboxes it has had before */
export function sandboxConfigOf(pod: Pod, attempt: number): PodSandboxConfig {
  const { name, namespace = '', uid, annotations = {} } = pod.metadata
  return {
    metadata: { name, namespace, uid, attempt },
    hostname: pod.spec.hostname ?? name,
    labels: { ...pod.metadata.labels, ...podLabels(pod) },
    annotations,
    portMappings: pod.spec.containers.flatMap(({ ports = [] }) =>
      ports.map(({ protocol = 'TCP', containerPort, hostPort = 0, hostIP = '' }) => ({
        protocol,
        containerPort,
        hostPort,
        hostIp: hostIP,
      })),
    ),
    hostNetwork: pod.spec.hostNetwork ?? false,
  }
}

/** What the runtime is told of a container. @param attempt how many containers of its name the pod has had before */
export function containerConfigOf(
  pod: Pod,
  container: Container,
  attempt: number,
  env: ReadonlyMap<string, string>,
): ContainerConfig {
  const expand = (text: string) => expandReferences(text, env)
  return {
    metadata: { name: container.name, attempt },
    image: imageSpecOf(pod, container),
    command: (container.command ?? []).map(expand),
    args: (container.args ?? []).map(expand),
    workingDir: container.workingDir ?? '',
    envs: [...env].map(([key, value]) => ({ key, value })),
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    labels: {
      ...podLabels(pod),
      [containerNameLabel]: container.name,
      ...(finishes(pod, container) ? { [finishesLabel]: 'true' } : {}),
    },
    annotations: {
      ...pod.metadata.annotations,
      [containerHashAnnotation]: containerHash(container),
      [resourcesAnnotation]: JSON.stringify(container.resources ?? {}),
    },
  }
}

/** Runtimes get the pod's annotations with an image, and the name of the container that wants it. */
export function imageSpecOf(pod: Pod, { name, image = '' }: Container): ImageSpec {
  return { image, annotations: { ...pod.metadata.annotations, [containerNameLabel]: name } }
}

function podLabels({ metadata: { name, namespace = '', uid } }: Pod): Record<string, string> {
  return { [podNameLabel]: name, [podNamespaceLabel]: namespace, [podUidLabel]: uid }
}

/** Init containers are to end, and so are all containers of a pod that is not always restarted. */
function finishes(pod: Pod, container: Container): boolean {
  if (isSidecar(container)) return false
  if (initContainersOf(pod).some(({ name }) => name === container.name)) return true
  return (container.restartPolicy ?? pod.spec.restartPolicy) !== 'Always'
}
