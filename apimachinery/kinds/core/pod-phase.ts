import type { Pod } from '../../types/core-v1.ts'

/** Succeeded or Failed: its containers will not run again, and it takes no room any more. */
export function hasEnded({ status: { phase } }: Pod): boolean {
  return phase === 'Succeeded' || phase === 'Failed'
}
