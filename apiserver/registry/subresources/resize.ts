import { deepClone, deepEqual } from '../../../apimachinery/equality.ts'
import { type FieldError, forbiddenField, invalidField } from '../../../apimachinery/field-error.ts'
import { qosClassOf } from '../../../apimachinery/kinds/core/qos-class.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { Container, Pod, ResourceRequirements } from '../../../apimachinery/types/core-v1.ts'
import { keepSection, type UpdateStrategy } from '../strategy.ts'

/** `/resize` of a pod: changes what its containers request and are limited to, and nothing else (KEP-1287). */
export function resizeStrategy({ rules }: Kind): UpdateStrategy {
  return {
    prepare(draft, old) {
      const { containers, initContainers } = (draft as Pod).spec
      for (const section of ['spec', 'status']) keepSection(draft, old, section)
      const { spec, metadata } = draft as Pod
      takeResources(spec.containers, containers ?? [])
      takeResources(spec.initContainers ?? [], initContainers ?? [])
      if (!deepEqual(spec, (old as Pod).spec)) metadata.generation = Number(metadata.generation ?? 0) + 1
    },
    validate: (object, old) => [...(rules.validate?.(object) ?? []), ...resizeErrors(object as Pod, old as Pod)],
    warnings: () => [],
  }
}

function takeResources(containers: readonly Container[], wanted: readonly Container[]): void {
  for (const container of containers) {
    const { resources, resizePolicy } = wanted.find(({ name }) => name === container.name) ?? container
    container.resources = deepClone(resources)
    if (resizePolicy) container.resizePolicy = deepClone(resizePolicy)
  }
}

const resizable: ReadonlySet<string> = new Set(['cpu', 'memory'])

function resizeErrors(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = []
  if (qosClassOf(pod.spec) !== qosClassOf(old.spec)) {
    const detail = 'Pod QOS Class may not change as a result of resizing'
    errors.push(invalidField('spec', old.status?.qosClass ?? qosClassOf(old.spec), detail))
  }
  for (const [i, { resources }] of pod.spec.containers.entries()) {
    const before = old.spec.containers[i]?.resources
    const touchesOthers = !deepEqual(unresizable(resources), unresizable(before))
    if (touchesOthers) errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'))
  }
  return errors
}

/** The part of a container's resources that a resize leaves alone. */
function unresizable(resources: ResourceRequirements | undefined): unknown {
  const others = (list: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(list).filter(([name]) => !resizable.has(name)))
  return { claims: resources?.claims, requests: others(resources?.requests), limits: others(resources?.limits) }
}
