import { deepEqual, ownValue } from '../../../../equality.ts'
import { type FieldError, invalidField } from '../../../../field-error.ts'
import type { NodeSelectorTerm, PodSpec } from '../../../../types/core-v1.ts'
import { internalStruct } from '../../../validation/upstream-text.ts'

const termsPath = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms'

/** While gates hold a pod back, its choice of nodes may become narrower, never wider (KEP-3838). */
export function gatedSchedulingErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  return [...nodeSelectorErrors(spec, old), ...requiredTermsErrors(spec, old)]
}

/** Copies what a gated pod may change into `target`, which is the pod before. */
export function takeGatedScheduling(target: PodSpec, source: PodSpec): void {
  if (source.nodeSelector) target.nodeSelector = source.nodeSelector
  else delete target.nodeSelector
  const nodeAffinity = source.affinity?.nodeAffinity
  if (nodeAffinity) target.affinity = { ...target.affinity, nodeAffinity }
  else if (target.affinity) delete target.affinity.nodeAffinity
  if (target.affinity && Object.keys(target.affinity).length === 0 && !source.affinity) delete target.affinity
}

function nodeSelectorErrors({ nodeSelector }: PodSpec, old: PodSpec): FieldError[] {
  const kept = Object.entries(old.nodeSelector ?? {}).every(([key, value]) => ownValue(nodeSelector, key) === value)
  if (kept) return []
  const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'
  return [invalidField('spec.nodeSelector', nodeSelector ?? null, detail)]
}

function requiredTermsErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  const before = termsOf(old)
  if (!before) return []
  const terms = termsOf(spec)
  if (terms?.length !== before.length) {
    return [
      invalidField(
        termsPath,
        internalStruct(terms ?? null),
        'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
      ),
    ]
  }
  return terms.flatMap((term, index) =>
    isNarrower(term, before[index]!)
      ? []
      : [
          invalidField(
            `${termsPath}[${index}]`,
            internalStruct(term),
            'only additions are allowed (no mutations or deletions)',
          ),
        ],
  )
}

function termsOf({ affinity }: PodSpec): readonly NodeSelectorTerm[] | undefined {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms?.length ? terms : undefined
}

function isNarrower(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  // A term without requirements matches no node, so anything would be more than that.
  if (isEmpty(old)) return isEmpty(term)
  return (['matchExpressions', 'matchFields'] as const).every((field) =>
    (old[field] ?? []).every((requirement, index) => deepEqual(term[field]?.[index], requirement)),
  )
}

function isEmpty({ matchExpressions, matchFields }: NodeSelectorTerm): boolean {
  return !matchExpressions?.length && !matchFields?.length
}
