import { deepEqual } from '../../apimachinery/equality.ts'
import type { Toleration } from '../../apimachinery/types/core-v1.ts'

/** Both lists as one, without what another toleration covers; of equal ones the first stays. */
export function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): Toleration[] {
  const all = [...first, ...second]
  const merged: Toleration[] = []
  for (const [i, toleration] of all.entries()) {
    const isCovered =
      merged.some((other) => covers(other, toleration)) ||
      all.slice(i + 1).some((other) => !deepEqual(other, toleration) && covers(other, toleration))
    if (!isCovered) merged.push(toleration)
  }
  return merged
}

/** Whether every taint that `narrow` tolerates is tolerated by `wide`, for as long. */
export function covers(wide: Toleration, narrow: Toleration): boolean {
  if (deepEqual(wide, narrow)) return true
  if (wide.key !== narrow.key && (wide.key || wide.operator !== 'Exists')) return false
  if (wide.effect && wide.effect !== narrow.effect) return false
  if (wide.effect === 'NoExecute' && !lastsAsLong(wide, narrow)) return false
  if (wide.operator === 'Exists') return true
  return (!wide.operator || wide.operator === 'Equal') && narrow.operator === 'Equal' && wide.value === narrow.value
}

function lastsAsLong({ tolerationSeconds: wide }: Toleration, { tolerationSeconds: narrow }: Toleration): boolean {
  return wide === undefined || (narrow !== undefined && Number(narrow) <= Number(wide))
}
