import { deepEqual } from '../../equality.ts'
import { duplicateField, type FieldError, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { labelKeyErrors } from '../../names.ts'
import type { TopologySelectorLabelRequirement, TopologySelectorTerm } from '../../types/core-v1.ts'
import { each } from '../validation/fields.ts'

/** What is wrong with where volumes of a class may be. */
export function allowedTopologiesErrors(terms: readonly TopologySelectorTerm[] | undefined): FieldError[] {
  // Upstream takes a term without requirements for the same as another.
  const seen: Record<string, string[]>[] = [{}]
  return each('allowedTopologies', terms, ({ matchLabelExpressions = [] }, at) => {
    const path = `${at}.matchLabelExpressions`
    const errors = requirementsErrors(matchLabelExpressions, path)
    const term = Object.fromEntries(matchLabelExpressions.map(({ key, values }) => [key, [...new Set(values)].sort()]))
    if (seen.some((other) => deepEqual(other, term))) errors.push(duplicateField(path, ''))
    seen.push(term)
    return errors
  })
}

function requirementsErrors(requirements: readonly TopologySelectorLabelRequirement[], path: string): FieldError[] {
  const keys = new Set<string>()
  return each(path, requirements, ({ key, values }, at) => {
    const errors = values?.length ? [] : [requiredField(`${at}.values`)]
    if (keys.has(key)) errors.push(duplicateField(`${at}.key`, key))
    keys.add(key)
    const duplicates = each(`${at}.values`, values, (value, valueAt, index) =>
      values.indexOf(value) < index ? [duplicateField(valueAt, value)] : [],
    )
    return [...errors, ...duplicates, ...invalids(`${at}.key`, key, labelKeyErrors(key))]
  })
}
