import { validatingAdmissionPolicies } from '../../../apimachinery/kinds/admissionregistration/validating-admission-policy.ts'
import { validatingAdmissionPolicyBindings } from '../../../apimachinery/kinds/admissionregistration/validating-admission-policy-binding.ts'
import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../../../apimachinery/types/admissionregistration-v1.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { isExempt } from '../matching/match-resources.ts'
import { errorText } from '../matching/match-selectors.ts'
import { objectsFor, type VersionedObjects } from '../matching/versioned-objects.ts'
import { AuditAnnotations } from './audit-annotations.ts'
import { validationDenial } from './denial.ts'
import { withAnswers } from './pending-answer.ts'
import { type Hooks, type Invocation, PolicyHooks } from './policy-hooks.ts'
import { PolicyRun } from './policy-run.ts'
import { type PolicyDeps, RequestVariables } from './policy-variables.ts'
import { compileValidations, ignoresFailures, type Ruling, rulingOf, type ValidatingProgram } from './ruling.ts'

type ValidatingInvocation = Invocation<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>

/** A refusal, or an error that counts as one. */
interface Denial {
  readonly message: string
  readonly reason?: string | undefined
  readonly binding?: ValidatingAdmissionPolicyBinding | undefined
  readonly policy: ValidatingAdmissionPolicy
}

/** Refuses, warns of, or records what ValidatingAdmissionPolicies do not let pass (KEP-3488). */
export class ValidatingAdmissionPolicyPlugin implements AdmissionPlugin {
  readonly name = 'ValidatingAdmissionPolicy'
  readonly #hooks: PolicyHooks<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>
  readonly #deps: PolicyDeps
  /** One for each version of a policy. */
  readonly #programs = new WeakMap<ValidatingAdmissionPolicy, ValidatingProgram>()

  constructor(deps: PolicyDeps) {
    this.#deps = deps
    this.#hooks = new PolicyHooks(validatingAdmissionPolicies, validatingAdmissionPolicyBindings, deps)
  }

  validate(attributes: AdmissionAttributes): Promise<void> | undefined {
    if (isExempt(attributes)) return undefined
    const hooks = this.#hooks.find(attributes)
    return hooks && this.#validate(hooks, attributes)
  }

  async #validate(
    hooks: Hooks<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>,
    attributes: AdmissionAttributes,
  ): Promise<void> {
    const denials: Denial[] = hooks.failures.filter(({ policy }) => !ignoresFailures(policy))
    const audit = new AuditAnnotations()
    const rulings = await Promise.all(hooks.invocations.map((invocation) => this.#judge(invocation, attributes)))
    for (const [i, invocation] of hooks.invocations.entries()) {
      denials.push(...enforce(invocation, rulings[i]!, attributes, audit))
    }
    audit.publish(attributes)
    const [first] = denials
    if (!first) return
    const { policy, binding } = first
    const by = binding ? ` with binding '${binding.metadata.name}'` : ''
    const message = `ValidatingAdmissionPolicy '${policy.metadata.name}'${by} denied request: ${first.message}`
    throw validationDenial(attributes, message, first.reason)
  }

  async #judge(invocation: ValidatingInvocation, attributes: AdmissionAttributes): Promise<Ruling> {
    const { policy, target, param } = invocation
    const program = this.#programOf(policy)
    let objects: VersionedObjects
    try {
      objects = await objectsFor(attributes, target, this.#deps.convert)
    } catch (err) {
      const refusal = `failed to configure binding: failed to convert object version: ${errorText(err)}`
      return { violations: [], annotations: [], ...(!ignoresFailures(policy) && { refusal }) }
    }
    return withAnswers(() => {
      const variables = new RequestVariables(attributes, target, objects, this.#deps)
      return rulingOf(program, policy, () => new PolicyRun(program.base, variables, param))
    })
  }

  #programOf(policy: ValidatingAdmissionPolicy): ValidatingProgram {
    let program = this.#programs.get(policy)
    if (!program) {
      program = compileValidations(policy)
      this.#programs.set(policy, program)
    }
    return program
  }
}

/** Says what a policy has to say, in the way of its binding. @returns what refuses the request */
function enforce(
  { policy, binding }: ValidatingInvocation,
  { violations, annotations, refusal }: Ruling,
  attributes: AdmissionAttributes,
  audit: AuditAnnotations,
): Denial[] {
  const denials: Denial[] = []
  for (const { message, index, reason } of violations) {
    for (const action of binding.spec.validationActions) {
      if (action === 'Deny') denials.push({ policy, binding, message, reason })
      else if (action === 'Audit') audit.addFailure(binding, index, message)
      else attributes.warn(warningText(policy, binding, message))
    }
  }
  for (const [key, value] of annotations) audit.add(policy.metadata.name, key, value)
  if (refusal !== undefined) denials.push({ policy, binding, message: refusal })
  return denials
}

function warningText(
  { metadata }: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
  message: string,
) {
  const by = `ValidatingAdmissionPolicy '${metadata.name}' with binding '${binding.metadata.name}'`
  return `Validation failed for ${by}: ${message}`
}
