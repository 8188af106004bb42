import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import { containersOf } from './check.ts'
import { seccompAnnotations } from './profile-checks.ts'

/** Whether an update of a pod may change what checks say of it: it has other containers, images or seccomp annotations. */
export function isSignificantUpdate(pod: Pod, old: Pod): boolean {
  const annotationDiffers = (key: string) => pod.metadata.annotations?.[key] !== old.metadata.annotations?.[key]
  if (annotationDiffers(seccompAnnotations.pod)) return true
  if (pod.spec.containers.length !== old.spec.containers.length) return true
  if (pod.spec.initContainers?.length !== old.spec.initContainers?.length) return true
  const before = new Map(containersOf(old.spec).map((container) => [container.name, container]))
  return containersOf(pod.spec).some(
    ({ name, image }) =>
      before.get(name)?.image !== image || annotationDiffers(`${seccompAnnotations.containerPrefix}${name}`),
  )
}
