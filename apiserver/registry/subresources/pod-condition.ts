import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import { decode } from '../../../apimachinery/schema/decode.ts'
import type { Pod, PodCondition } from '../../../apimachinery/types/core-v1.ts'
import { documentKindOf, shareableParts } from '../../body/document-kind.ts'

/**
 * A copy of a pod, changed, with one condition set. The condition's transition time stays when its status does.
 * @param pod read-only
 * @param stored the pod as it is stored, when the copy may share parts with it
 */
export function withPodCondition(pod: Draft<Pod>, condition: Draft<PodCondition>, stored?: Pod): Pod {
  const conditions = pod.status?.conditions ?? []
  const at = conditions.findIndex(({ type }) => type === condition.type)
  const before = conditions[at]
  const lastTransitionTime =
    before?.status === condition.status ? before?.lastTransitionTime : condition.lastTransitionTime
  const next = { ...condition, lastTransitionTime }
  const changed = at < 0 ? [...conditions, next] : conditions.with(at, next)
  const draft = { ...pod, status: { ...pod.status, conditions: changed } }
  return decode<Pod>(documentKindOf(eraseKind(pods)).schema, draft, 'json', stored && shareableParts(stored)).object
}
