import { boolType, nullType, stringType } from '../../../apimachinery/cel/types/cel-type.ts'
import type { ValidatingAdmissionPolicy, Validation } from '../../../apimachinery/types/admissionregistration-v1.ts'
import { type PolicyExpression, PolicyProgram } from './policy-program.ts'
import { OutOfBudgetError, type PolicyRun } from './policy-run.ts'

/** Bytes that a computed message may have (MaxEvaluatedMessageExpressionSizeBytes). */
const maxMessageBytes = 5 * 1024

/** The compiled expressions of a policy. */
export interface ValidatingProgram {
  readonly base: PolicyProgram
  readonly validations: readonly {
    readonly validation: Validation
    readonly expression: PolicyExpression
    readonly message: PolicyExpression | undefined
  }[]
  readonly annotations: readonly { readonly key: string; readonly value: PolicyExpression }[]
}

/** What a policy has to say about a request. Saying it is left to others: it may take several attempts to find out. */
export interface Ruling {
  /** Validations that do not hold, by their index, and errors that count as such. */
  readonly violations: { readonly message: string; readonly index: number; readonly reason?: string | undefined }[]
  /** For the audit log. */
  readonly annotations: [key: string, value: string][]
  /** Why the request is refused whatever the binding says. */
  refusal?: string
}

/** Evaluates a policy. @param newRun a run with a budget of its own, for the conditions and for the rest */
export function rulingOf(
  program: ValidatingProgram,
  policy: ValidatingAdmissionPolicy,
  newRun: () => PolicyRun,
): Ruling {
  const ruling: Ruling = { violations: [], annotations: [] }
  const fail = (message: string, index: number) => {
    if (!ignoresFailures(policy)) ruling.violations.push({ message, index })
  }
  try {
    const matches = newRun().matches(program.base.conditions)
    if (matches === true) judge(program, newRun(), ruling, fail, ignoresFailures(policy))
    else if (typeof matches === 'string') fail(matches, 0)
  } catch (err) {
    if (!(err instanceof OutOfBudgetError)) throw err
    fail(err.message, 0)
  }
  return ruling
}

/** Evaluates what a policy demands, and what it tells the audit log. @throws {OutOfBudgetError} */
function judge(
  { validations, annotations }: ValidatingProgram,
  run: PolicyRun,
  ruling: Ruling,
  fail: (message: string, index: number) => void,
  ignoresErrors: boolean,
): void {
  for (const [index, { validation, expression, message }] of validations.entries()) {
    const result = run.evaluate(expression)
    if (!result.ok) fail(result.error, index)
    else if (result.value !== true) {
      const { reason = 'Invalid' } = validation
      ruling.violations.push({ message: messageOf(validation, message, run), index, reason })
    }
  }
  for (const { key, value } of annotations) {
    const result = run.evaluate(value)
    if (!result.ok) {
      if (ignoresErrors) continue
      ruling.refusal = result.error
      return
    }
    const text = typeof result.value === 'string' ? result.value.trim() : ''
    if (text !== '') ruling.annotations.push([key, text])
  }
}

/** Compiles all expressions of a policy. */
export function compileValidations(policy: ValidatingAdmissionPolicy): ValidatingProgram {
  const base = new PolicyProgram(policy, false)
  const { validations = [], auditAnnotations = [] } = policy.spec
  return {
    base,
    validations: validations.map((validation) => ({
      validation,
      expression: base.compile(validation.expression, true, boolType),
      message: validation.messageExpression ? base.compile(validation.messageExpression, false, stringType) : undefined,
    })),
    annotations: auditAnnotations.map(({ key, valueExpression }) => ({
      key,
      value: base.compile(valueExpression, true, stringType, nullType),
    })),
  }
}

function messageOf(
  { message, expression }: Validation,
  computed: PolicyExpression | undefined,
  run: PolicyRun,
): string {
  const result = computed && run.evaluate(computed)
  const text = result?.ok && typeof result.value === 'string' ? result.value.trim() : ''
  if (text !== '' && !text.includes('\n') && Buffer.byteLength(text) <= maxMessageBytes) return text
  return message?.trim() || `failed expression: ${expression.trim()}`
}

/** Whether requests pass where a policy cannot be evaluated. */
export function ignoresFailures({ spec }: ValidatingAdmissionPolicy): boolean {
  return spec.failurePolicy === 'Ignore'
}
