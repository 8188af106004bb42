import { deepEqual } from '../../../../equality.ts'
import { type FieldError, forbiddenField, invalidField } from '../../../../field-error.ts'
import type { Container, Pod, ResourceRequirements } from '../../../../types/core-v1.ts'
import { isSidecar } from '../../pod-resources.ts'
import { qosClassOf } from '../../qos-class.ts'
import { mirrorPodAnnotation } from '../pod-annotations.ts'

/** What is wrong with a change by `/resize` (upstream's ValidatePodResize, beyond the rules for all pods). */
export function validatePodResize(pod: Pod, old: Pod): FieldError[] {
  if (old.metadata.annotations?.[mirrorPodAnnotation] !== undefined) {
    return [forbiddenField('', 'static pods cannot be resized')]
  }
  if (old.spec.os?.name === 'windows') return [forbiddenField('', 'windows pods cannot be resized')]
  const errors = [...qosErrors(pod, old), ...supportErrors(old), ...podLevelErrors(pod, old)]
  const listErrors = [
    ...orderErrors('containers', pod.spec.containers, old.spec.containers),
    ...orderErrors('initContainers', pod.spec.initContainers ?? [], old.spec.initContainers ?? []),
  ]
  if (listErrors.length > 0) return [...errors, ...listErrors]
  return [...errors, ...initContainerErrors(pod, old), ...containerErrors(pod, old)]
}

function qosErrors(pod: Pod, old: Pod): FieldError[] {
  const before = old.status?.qosClass ?? qosClassOf(old.spec)
  if (before === qosClassOf(pod.spec)) return []
  return [invalidField('spec', before, 'Pod QOS Class may not change as a result of resizing')]
}

/** A node agent that can resize says what a running container has been given. */
function supportErrors({ status }: Pod): FieldError[] {
  const running = status?.containerStatuses?.find(({ state }) => state.running)
  if (!running || running.resources) return []
  return [forbiddenField('spec', 'Pod running on node without support for resize')]
}

function podLevelErrors({ spec }: Pod, { spec: old }: Pod): FieldError[] {
  if (old.resources && !spec.resources) {
    return [forbiddenField('spec.resources', 'pod-level resources cannot be removed')]
  }
  const errors = removalErrors('spec.resources', 'pod-level resource', spec.resources, old.resources)
  if (!deepEqual(unresizable(spec.resources), unresizable(old.resources))) {
    errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable at pod-level'))
  }
  return errors
}

function orderErrors(what: string, containers: readonly Container[], old: readonly Container[]): FieldError[] {
  if (containers.length !== old.length) {
    return [forbiddenField(`spec.${what}`, `${what} may not be added or removed on resize`)]
  }
  return containers.flatMap(({ name }, i) =>
    name === old[i]?.name
      ? []
      : [forbiddenField(`spec.${what}[${i}].name`, `${what} may not be renamed or reordered on resize`)],
  )
}

function containerErrors({ spec }: Pod, { spec: old }: Pod): FieldError[] {
  return spec.containers.flatMap((container, i) => {
    const before = old.containers[i] as Container
    const errors = removalErrors(`spec.containers[${i}].resources`, 'resource', container.resources, before.resources)
    if (changesMore(container, before)) {
      errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'))
    }
    return errors
  })
}

function initContainerErrors({ spec }: Pod, { spec: old }: Pod): FieldError[] {
  return (spec.initContainers ?? []).flatMap((container, i) => {
    const at = `spec.initContainers[${i}]`
    const before = old.initContainers?.[i] as Container
    const errors = removalErrors(`${at}.resources`, 'resource', container.resources, before.resources)
    if (changesMore(container, before)) {
      errors.push(forbiddenField(at, 'only cpu and memory resources for init or sidecar containers are mutable'))
    }
    if (!isSidecar(container) && startsOver(container) && !deepEqual(container, before)) {
      const detail = 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized'
      errors.push(forbiddenField(at, detail))
    }
    return errors
  })
}

const startsOver = ({ resizePolicy = [] }: Container) =>
  resizePolicy.some(({ restartPolicy }) => restartPolicy === 'RestartContainer')

/** @param what begins the message: `resource` */
function removalErrors(
  path: string,
  what: string,
  resources: ResourceRequirements | undefined,
  old: ResourceRequirements | undefined,
): FieldError[] {
  return (['requests', 'limits'] as const).flatMap((list) => {
    const isRemoved = Object.keys(old?.[list] ?? {}).some((name) => resources?.[list]?.[name] === undefined)
    return isRemoved ? [forbiddenField(`${path}.${list}`, `${what} ${list} cannot be removed`)] : []
  })
}

/** Whether anything of a container differs beside the processors and the memory that it asks for. */
function changesMore(container: Container, old: Container): boolean {
  const rest = ({ resources, ...others }: Container) => ({ ...others, resources: unresizable(resources) })
  return !deepEqual(rest(container), rest(old))
}

const resizable: ReadonlySet<string> = new Set(['cpu', 'memory'])

/** The part of resources that a resize leaves alone. */
function unresizable(resources: ResourceRequirements | undefined): unknown {
  const others = (list: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(list).filter(([name]) => !resizable.has(name)))
  const { claims = [], requests, limits } = resources ?? {}
  return { claims, requests: others(requests), limits: others(limits) }
}
