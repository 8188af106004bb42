import type { LimitRange, LimitRangeItem } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'
import { validateLimitRange } from './limit-range-validation.ts'

/** LimitRange: minimum, maximum and default resources of containers, pods and claims in a namespace. */
export const limitRanges = defineKind<LimitRange>({
  shape: 'v1 LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  namespaced: true,
  createOnUpdate: true,
  default: ({ spec }) => {
    for (const item of spec?.limits ?? []) if (item.type === 'Container') defaultItem(item)
  },
  validate: validateLimitRange,
})

// A limit defaults to the maximum, a request to the limit, else to the minimum.
function defaultItem(item: LimitRangeItem): void {
  const limits = { ...item.max, ...item.default }
  const requests = { ...item.min, ...limits, ...item.defaultRequest }
  if (Object.keys(limits).length > 0) item.default = limits
  if (Object.keys(requests).length > 0) item.defaultRequest = requests
}
