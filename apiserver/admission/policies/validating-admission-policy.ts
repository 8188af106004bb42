import { boolType, nullType, stringType } from '../../../apimachinery/cel/types/cel-type.ts'
import { validatingAdmissionPolicies } from '../../../apimachinery/kinds/admissionregistration/validating-admission-policy.ts'
import { validatingAdmissionPolicyBindings } from '../../../apimachinery/kinds/admissionregistration/validating-admission-policy-binding.ts'
import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Validation,
} from '../../../apimachinery/types/admissionregistration-v1.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { isExempt, type MatchDeps } from '../matching/match-resources.ts'
import { AuditAnnotations } from './audit-annotations.ts'
import { validationDenial } from './denial.ts'
import { type Invocation, PolicyHooks } from './policy-hooks.ts'
import { type PolicyExpression, PolicyProgram } from './policy-program.ts'
import { OutOfBudgetError, PolicyRun } from './policy-run.ts'
import { RequestVariables, type VariableDeps } from './policy-variables.ts'

/** Bytes that a computed message may have (MaxEvaluatedMessageExpressionSizeBytes). */
const maxMessageBytes = 5 * 1024

type ValidatingInvocation = Invocation<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>

/** A refusal, or an error that counts as one. */
interface Denial {
  readonly message: string
  readonly reason?: string | undefined
  readonly binding?: ValidatingAdmissionPolicyBinding | undefined
  readonly policy: ValidatingAdmissionPolicy
}

/** The compiled expressions of a policy. */
interface Program {
  readonly base: PolicyProgram
  readonly validations: readonly {
    readonly validation: Validation
    readonly expression: PolicyExpression
    readonly message: PolicyExpression | undefined
  }[]
  readonly annotations: readonly { readonly key: string; readonly value: PolicyExpression }[]
}

/** Refuses, warns of, or records what ValidatingAdmissionPolicies do not let pass (KEP-3488). */
export class ValidatingAdmissionPolicyPlugin implements AdmissionPlugin {
  readonly name = 'ValidatingAdmissionPolicy'
  readonly #hooks: PolicyHooks<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>
  readonly #deps: VariableDeps
  /** One for each version of a policy. */
  readonly #programs = new WeakMap<ValidatingAdmissionPolicy, Program>()

  constructor(deps: MatchDeps & VariableDeps) {
    this.#deps = deps
    this.#hooks = new PolicyHooks(validatingAdmissionPolicies, validatingAdmissionPolicyBindings, deps)
  }

  validate(attributes: AdmissionAttributes): void {
    if (isExempt(attributes)) return
    const hooks = this.#hooks.find(attributes)
    if (!hooks) return
    const denials: Denial[] = hooks.failures.filter(({ policy }) => !ignoresFailures(policy))
    const audit = new AuditAnnotations()
    for (const invocation of hooks.invocations) denials.push(...this.#ask(invocation, attributes, audit))
    audit.publish(attributes)
    const [first] = denials
    if (!first) return
    const { policy, binding } = first
    const by = binding ? ` with binding '${binding.metadata.name}'` : ''
    const message = `ValidatingAdmissionPolicy '${policy.metadata.name}'${by} denied request: ${first.message}`
    throw validationDenial(attributes, message, first.reason)
  }

  /** @returns what refuses the request; what only warns has been said */
  #ask(invocation: ValidatingInvocation, attributes: AdmissionAttributes, audit: AuditAnnotations): Denial[] {
    const { policy, binding } = invocation
    const program = this.#programOf(policy)
    const isRefused: Denial[] = []
    const take = (message: string, index: number, reason?: string) => {
      for (const action of binding.spec.validationActions) {
        if (action === 'Deny') isRefused.push({ policy, binding, message, reason })
        else if (action === 'Audit') audit.addFailure(binding, index, message)
        else attributes.warn(warningText(policy, binding, message))
      }
    }
    try {
      this.#run(program, invocation, attributes, take, (key, value) => audit.add(policy.metadata.name, key, value))
    } catch (err) {
      if (err instanceof AuditError) isRefused.push({ policy, binding, message: err.message })
      else if (!(err instanceof OutOfBudgetError)) throw err
      else if (!ignoresFailures(policy)) take(err.message, 0)
    }
    return isRefused
  }

  #run(
    program: Program,
    { policy, target, param }: ValidatingInvocation,
    attributes: AdmissionAttributes,
    deny: (message: string, index: number, reason?: string) => void,
    annotate: (key: string, value: string) => void,
  ): void {
    const variables = new RequestVariables(attributes, target, this.#deps)
    const matches = new PolicyRun(program.base, variables, param).matches(program.base.conditions)
    if (matches === false) return
    if (typeof matches === 'string') {
      if (!ignoresFailures(policy)) deny(matches, 0)
      return
    }
    const run = new PolicyRun(program.base, variables, param)
    for (const [i, { validation, expression, message }] of program.validations.entries()) {
      const result = run.evaluate(expression)
      if (!result.ok) {
        if (!ignoresFailures(policy)) deny(result.error, i)
      } else if (result.value !== true) deny(messageOf(validation, message, run), i, validation.reason ?? 'Invalid')
    }
    for (const { key, value } of program.annotations) {
      const result = run.evaluate(value)
      if (!result.ok) {
        if (!ignoresFailures(policy)) throw new AuditError(result.error)
      } else if (typeof result.value === 'string' && result.value.trim() !== '') annotate(key, result.value.trim())
    }
  }

  #programOf(policy: ValidatingAdmissionPolicy): Program {
    let program = this.#programs.get(policy)
    if (!program) {
      program = compile(policy)
      this.#programs.set(policy, program)
    }
    return program
  }
}

/** An audit annotation could not be computed, which refuses the request whatever the binding says. */
class AuditError extends Error {}

function compile(policy: ValidatingAdmissionPolicy): Program {
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

function warningText(
  { metadata }: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
  message: string,
) {
  const by = `ValidatingAdmissionPolicy '${metadata.name}' with binding '${binding.metadata.name}'`
  return `Validation failed for ${by}: ${message}`
}

function ignoresFailures({ spec }: ValidatingAdmissionPolicy): boolean {
  return spec.failurePolicy === 'Ignore'
}
