import { deepClone, deepEqual } from '../../../apimachinery/equality.ts'
import { validatePodResize } from '../../../apimachinery/kinds/core/pod/update/pod-resize-validation.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { Container, Pod, PodSpec } from '../../../apimachinery/types/core-v1.ts'
import { keepSection, type UpdateStrategy } from '../strategy.ts'

/** `/resize` of a pod: changes what its containers request and are limited to, and nothing else (KEP-1287). */
export function resizeStrategy({ rules }: Kind): UpdateStrategy {
  return {
    prepare(draft, old) {
      const wanted = (draft as Pod).spec
      const before = (old as Pod).spec
      keepSection(draft, old, 'status')
      // Other containers than there are say that something else is wanted: that is refused, not ignored.
      if (sameNames(wanted.containers, before.containers) && sameNames(wanted.initContainers, before.initContainers)) {
        keepSection(draft, old, 'spec')
        takeResources((draft as Pod).spec, wanted)
      }
      const { spec, metadata } = draft as Pod
      if (!deepEqual(spec, before)) metadata.generation = Number(metadata.generation ?? 0) + 1
    },
    validate: (object, old) => [...(rules.validate?.(object) ?? []), ...validatePodResize(object as Pod, old as Pod)],
    warnings: () => [],
  }
}

function sameNames(a: readonly Container[] = [], b: readonly Container[] = []): boolean {
  return a.length === b.length && a.every(({ name }, i) => name === b[i]?.name)
}

function takeResources(spec: PodSpec, wanted: PodSpec): void {
  if (wanted.resources) spec.resources = deepClone(wanted.resources)
  else delete spec.resources
  for (const list of ['containers', 'initContainers'] as const) {
    const asked = wanted[list] ?? []
    for (const [i, container] of (spec[list] ?? []).entries()) {
      const { resources, resizePolicy } = asked[i] ?? container
      container.resources = deepClone(resources)
      if (resizePolicy) container.resizePolicy = deepClone(resizePolicy)
    }
  }
}
