import { applyObjectType, jsonPatchType } from '../../admission-policies/mutation-types.ts'
import { type PolicyScope, PolicyVariables, policyEnvironment } from '../../admission-policies/policy-environment.ts'
import { type CompiledExpression, type CompileIssue, compileExpression } from '../../cel/compile.ts'
import { reservedWords } from '../../cel/syntax/grammar.ts'
import { boolType, type CelType, listOf, nullType, stringType } from '../../cel/types/cel-type.ts'
import {
  duplicateField,
  type FieldError,
  invalidField,
  requiredField,
  tooLongField,
  unsupportedField,
} from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { qualifiedNameErrors } from '../../names.ts'
import type {
  MutatingAdmissionPolicySpec,
  ValidatingAdmissionPolicySpec,
  Validation,
  Variable,
} from '../../types/admissionregistration-v1.ts'
import { matchConditionsErrors } from './match-conditions.ts'

/** What is wrong with the expressions of policies as they are written (pkg/apis/admissionregistration/validation). */

const maxAuditAnnotations = 20
const maxValueExpressionBytes = 5 * 1024
const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized']

type PolicySpec = ValidatingAdmissionPolicySpec | MutatingAdmissionPolicySpec

/** Errors of the expressions of a ValidatingAdmissionPolicy. @param name of the policy, which is part of audit keys */
export function validatingExpressionErrors(spec: ValidatingAdmissionPolicySpec, name: string): FieldError[] {
  const judge = new ExpressionJudge(spec, {})
  return [
    ...judge.variableErrors(spec.variables ?? []),
    ...matchConditionsErrors(spec.matchConditions, 'spec.matchConditions', spec.paramKind !== undefined),
    ...(spec.validations ?? []).flatMap((one, i) => validationErrors(judge, one, `spec.validations[${i}]`)),
    ...auditErrors(judge, spec.auditAnnotations ?? [], name),
  ]
}

/** Errors of the expressions of a MutatingAdmissionPolicy. */
export function mutatingExpressionErrors(spec: MutatingAdmissionPolicySpec): FieldError[] {
  const judge = new ExpressionJudge(spec, { makesPatches: true })
  return [
    ...judge.variableErrors(spec.variables ?? []),
    ...matchConditionsErrors(spec.matchConditions, 'spec.matchConditions', spec.paramKind !== undefined),
    ...(spec.mutations ?? []).flatMap(({ patchType, applyConfiguration, jsonPatch }, i) => {
      const at = `spec.mutations[${i}]`
      const [text, field, type] =
        patchType === 'JSONPatch'
          ? [jsonPatch?.expression, 'jsonPatch', listOf(jsonPatchType)]
          : [applyConfiguration?.expression, 'applyConfiguration', applyObjectType]
      return text?.trim() ? judge.errors(`${at}.${field}.expression`, text, [type as CelType], true) : []
    }),
  ]
}

/** Compiles what a policy says, with its variables. */
class ExpressionJudge {
  readonly #scope: PolicyScope
  readonly #variables: PolicyVariables

  constructor({ paramKind, variables }: PolicySpec, extra: Partial<PolicyScope>) {
    this.#scope = { hasParams: paramKind !== undefined, hasAuthorizer: true, ...extra }
    this.#variables = new PolicyVariables(this.#scope, variables ?? [])
  }

  variableErrors(variables: readonly Variable[]): FieldError[] {
    return variables.flatMap(({ name, expression }, i) => {
      const at = `spec.variables[${i}]`
      const errors: FieldError[] = []
      if (!name?.trim()) errors.push(requiredField(`${at}.name`, 'name is not specified'))
      else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || reservedWords.has(name)) {
        errors.push(invalidField(`${at}.name`, name, 'name is not a valid CEL identifier'))
      }
      if (!expression?.trim()) return [...errors, requiredField(`${at}.expression`, 'expression is not specified')]
      return [...errors, ...issueErrors(`${at}.expression`, expression, this.#variables.variables[i]!.result)]
    })
  }

  errors(path: string, text: string, types: readonly CelType[], hasAuthorizer: boolean): FieldError[] {
    const env = this.#variables.extend(policyEnvironment({ ...this.#scope, hasAuthorizer }))
    return issueErrors(path, text, compileExpression(env, text, ...types))
  }
}

function issueErrors(path: string, text: string, result: CompiledExpression | CompileIssue): FieldError[] {
  return result.ok ? [] : [invalidField(path, text, result.message)]
}

function validationErrors(judge: ExpressionJudge, validation: Validation, at: string): FieldError[] {
  const { expression = '', message = '', messageExpression = '', reason } = validation
  const errors =
    expression.trim() === ''
      ? [requiredField(`${at}.expression`, 'expression is not specified')]
      : judge.errors(`${at}.expression`, expression, [boolType], true)
  if (messageExpression !== '') {
    const path = `${at}.messageExpression`
    if (messageExpression.trim() === '') {
      errors.push(invalidField(path, messageExpression, 'must be non-empty if specified'))
    } else errors.push(...judge.errors(path, messageExpression, [stringType], false))
  }
  const trimmed = message.trim()
  if (message !== '' && trimmed === '') {
    errors.push(invalidField(`${at}.message`, message, 'message must be non-empty if specified'))
  } else if (/[\n\r]/.test(trimmed)) {
    errors.push(invalidField(`${at}.message`, message, 'message must not contain line breaks'))
  }
  if (reason !== undefined && !reasons.includes(reason)) {
    errors.push(unsupportedField(`${at}.reason`, reason, reasons))
  }
  return errors
}

function auditErrors(
  judge: ExpressionJudge,
  annotations: NonNullable<ValidatingAdmissionPolicySpec['auditAnnotations']>,
  name: string,
): FieldError[] {
  const path = 'spec.auditAnnotations'
  const keys = new Set<string>()
  const errors =
    annotations.length > maxAuditAnnotations
      ? [invalidField(path, `must not have more than ${maxAuditAnnotations} auditAnnotations`, '')]
      : []
  return [
    ...errors,
    ...annotations.flatMap(({ key, valueExpression = '' }, i) => {
      const at = `${path}[${i}]`
      const fullName = name === '' ? key : `${name}/${key}`
      const found = key ? invalids(`${at}.key`, key, qualifiedNameErrors(fullName)) : [requiredField(`${at}.key`)]
      if (keys.has(key)) found.push(duplicateField(`${at}.key`, key))
      keys.add(key)
      const text = valueExpression.trim()
      if (text === '') found.push(requiredField(`${at}.valueExpression`, 'valueExpression is not specified'))
      else if (text.length > maxValueExpressionBytes) {
        found.push(tooLongField(`${at}.valueExpression`, '', maxValueExpressionBytes))
      } else found.push(...judge.errors(`${at}.valueExpression`, valueExpression, [stringType, nullType], true))
      return found
    }),
  ]
}
