import type { LimitRange } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** LimitRange: minimum, maximum and default resources of containers, pods and claims in a namespace. */
export const limitRanges = defineKind<LimitRange>({
  shape: 'v1 LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  namespaced: true,
  createOnUpdate: true,
})
