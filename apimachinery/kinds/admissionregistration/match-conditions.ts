import { policyEnvironment } from '../../admission-policies/policy-environment.ts'
import { compileExpression } from '../../cel/compile.ts'
import { boolType } from '../../cel/types/cel-type.ts'
import { duplicateField, type FieldError, invalidField, tooManyField } from '../../field-error.ts'
import { qualifiedNameErrors } from '../../names.ts'
import type { MatchCondition } from '../../types/admissionregistration-v1.ts'
import { each, required, requiredName } from '../validation/fields.ts'

/** admissionregistration: conditions of one webhook or policy. */
const maxMatchConditions = 64

/** What is wrong with the conditions under which a webhook or policy applies. @param hasParams whether there are `params` */
export function matchConditionsErrors(
  conditions: readonly MatchCondition[] | undefined,
  path: string,
  hasParams = false,
): FieldError[] {
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
        ...expressionErrors(expression?.trim(), `${at}.expression`, hasParams),
        ...requiredName(`${at}.name`, name, qualifiedNameErrors),
      ]
    }),
  ]
}

function expressionErrors(text: string | undefined, path: string, hasParams: boolean): FieldError[] {
  if (!text) return []
  const result = compileExpression(policyEnvironment({ hasParams, hasAuthorizer: true }), text, boolType)
  return result.ok ? [] : [invalidField(path, text, result.message)]
}
