import { deepClone, deepEqual } from '../../../apimachinery/equality.ts'
import { type FieldError, forbiddenField } from '../../../apimachinery/field-error.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { keepSection, type UpdateStrategy } from '../strategy.ts'

/** `/ephemeralcontainers` of a pod: adds containers to look into a running pod with; none changes or goes again. */
export function ephemeralContainersStrategy({ rules }: Kind): UpdateStrategy {
  return {
    prepare(draft, old) {
      const wanted = (draft as Pod).spec.ephemeralContainers
      for (const section of ['spec', 'status']) keepSection(draft, old, section)
      const { spec, metadata } = draft as Pod
      if (wanted) spec.ephemeralContainers = deepClone(wanted)
      else delete spec.ephemeralContainers
      if (!deepEqual(spec, (old as Pod).spec)) metadata.generation = Number(metadata.generation ?? 0) + 1
    },
    validate: (object, old) => [...(rules.validate?.(object) ?? []), ...changeErrors(object as Pod, old as Pod)],
    warnings: () => [],
  }
}

function changeErrors(pod: Pod, old: Pod): FieldError[] {
  const path = 'spec.ephemeralContainers'
  return (old.spec.ephemeralContainers ?? []).flatMap((before) => {
    const now = pod.spec.ephemeralContainers?.find(({ name }) => name === before.name)
    if (deepEqual(now, before)) return []
    const what = now ? 'changed' : 'removed'
    return [forbiddenField(path, `existing ephemeral containers "${before.name}" may not be ${what}\n`)]
  })
}
