import type { Pod } from '../../apimachinery/types/core-v1.ts'

/** How important a pod is; admission fills it in. */
export const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0
