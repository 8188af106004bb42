import { labelMatcherOf } from '../selectors/labels.ts'
import type { LabelSelector } from '../types/meta-v1.ts'

/** The `status.selector` of a Scale: the pods it counts, as query text. */
export function scaleSelector(selector: LabelSelector | undefined): string {
  return labelMatcherOf(selector).toString()
}
