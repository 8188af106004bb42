import { isBadRequest } from '../../apimachinery/errors.ts'
import { type FieldRequirement, parseFieldSelector } from '../../apimachinery/selectors/fields.ts'
import { type LabelRequirement, labelMatcherOf, parseLabelSelector } from '../../apimachinery/selectors/labels.ts'
import type { FieldSelectorAttributes, LabelSelectorAttributes } from '../../apimachinery/types/authorization-v1.ts'
import type { FieldSelectorRequirement } from '../../apimachinery/types/meta-v1.ts'

/**
 * The conditions of a selector as far as they can be understood. Conditions add up, so that leaving one out asks for
 * more than was meant, never for less.
 */
export interface ReviewedSelector<T> {
  /** Undefined: there is nothing to say. */
  readonly requirements: readonly T[] | undefined
  /** Something was left out. */
  readonly isPartial: boolean
}

const absent = { requirements: undefined, isPartial: false }

/** The field selector of an access review (KEP-4601). */
export function reviewedFields({
  rawSelector,
  requirements = [],
}: FieldSelectorAttributes = {}): ReviewedSelector<FieldRequirement> {
  if (rawSelector) return parsed(() => parseFieldSelector(rawSelector).requirements)
  return collected(requirements.map(fieldRequirement))
}

/** The label selector of an access review (KEP-4601). */
export function reviewedLabels({
  rawSelector,
  requirements = [],
}: LabelSelectorAttributes = {}): ReviewedSelector<LabelRequirement> {
  if (rawSelector) return parsed(() => parseLabelSelector(rawSelector).requirements)
  const each = requirements.map((requirement) => {
    const one = parsed(() => labelMatcherOf({ matchExpressions: [requirement] }).requirements)
    return one.requirements?.[0]
  })
  return collected(each)
}

function fieldRequirement({ key, operator, values = [] }: FieldSelectorRequirement): FieldRequirement | undefined {
  const [value] = values
  if (value === undefined || values.length > 1) return undefined
  if (operator === 'In') return { key, operator: '=', value }
  return operator === 'NotIn' ? { key, operator: '!=', value } : undefined
}

function collected<T>(each: readonly (T | undefined)[]): ReviewedSelector<T> {
  const requirements = each.filter((requirement) => requirement !== undefined)
  return {
    requirements: requirements.length > 0 ? requirements : undefined,
    isPartial: requirements.length < each.length,
  }
}

function parsed<T>(parse: () => readonly T[]): ReviewedSelector<T> {
  try {
    return { ...absent, requirements: parse() }
  } catch (err) {
    if (isBadRequest(err)) return { ...absent, isPartial: true }
    throw err
  }
}
