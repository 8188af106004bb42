import { duplicateField, type FieldError, tooManyField } from '../../field-error.ts'
import { qualifiedNameErrors } from '../../names.ts'
import type { MatchCondition } from '../../types/admissionregistration-v1.ts'
import { each, required, requiredName } from '../validation/fields.ts'

/** admissionregistration: conditions of one webhook or policy. */
const maxMatchConditions = 64

/** What is wrong with the conditions under which a webhook or policy applies; expressions are compiled elsewhere. */
export function matchConditionsErrors(conditions: readonly MatchCondition[] | undefined, path: string): FieldError[] {
  const names = new Set<string>()
  const count = conditions?.length ?? 0
  return [
    ...(count > maxMatchConditions ? [tooManyField(path, count, maxMatchConditions)] : []),
    ...each(path, conditions, ({ name, expression }, at) => {
      const errors = names.has(name) ? [duplicateField(`${at}.name`, name)] : []
      if (name) names.add(name)
      return [
        ...errors,
        ...required(`${at}.expression`, expression?.trim()),
        ...requiredName(`${at}.name`, name, qualifiedNameErrors),
      ]
    }),
  ]
}
