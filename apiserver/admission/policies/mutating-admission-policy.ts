import { CelError } from '../../../apimachinery/cel/values/cel-error.ts'
import { deepEqual } from '../../../apimachinery/equality.ts'
import type { StatusReason } from '../../../apimachinery/errors.ts'
import { mutatingAdmissionPolicies } from '../../../apimachinery/kinds/admissionregistration/mutating-admission-policy.ts'
import { mutatingAdmissionPolicyBindings } from '../../../apimachinery/kinds/admissionregistration/mutating-admission-policy-binding.ts'
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
} from '../../../apimachinery/types/admissionregistration-v1.ts'
import { documentKindOf } from '../../body/document-kind.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { isExempt, type MatchDeps } from '../matching/match-resources.ts'
import { errorText } from '../matching/match-selectors.ts'
import { convertObject } from '../matching/target.ts'
import { replaceContents } from '../replace-contents.ts'
import { mutationDenial } from './denial.ts'
import { type CompiledMutation, compileMutation } from './mutations.ts'
import { type Invocation, PolicyHooks } from './policy-hooks.ts'
import { PolicyProgram } from './policy-program.ts'
import { PolicyRun } from './policy-run.ts'
import { RequestVariables, type VariableDeps } from './policy-variables.ts'

type MutatingInvocation = Invocation<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding>

interface Program {
  readonly base: PolicyProgram
  readonly mutations: readonly CompiledMutation[]
}

/** A policy that failed, as it is told to the requester. */
interface Failure {
  readonly message: string
  readonly reason: StatusReason
}

/** Changes objects as MutatingAdmissionPolicies say (KEP-3962). */
export class MutatingAdmissionPolicyPlugin implements AdmissionPlugin {
  readonly name = 'MutatingAdmissionPolicy'
  readonly #hooks: PolicyHooks<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding>
  readonly #deps: VariableDeps
  /** One for each version of a policy. */
  readonly #programs = new WeakMap<MutatingAdmissionPolicy, Program>()

  constructor(deps: MatchDeps & VariableDeps) {
    this.#deps = deps
    this.#hooks = new PolicyHooks(mutatingAdmissionPolicies, mutatingAdmissionPolicyBindings, deps)
  }

  admit(attributes: AdmissionAttributes): void {
    if (isExempt(attributes)) return
    const hooks = this.#hooks.find(attributes)
    if (!hooks) return
    const failures: Failure[] = hooks.failures
      .filter(({ policy }) => policy.spec.failurePolicy !== 'Ignore')
      .map(({ policy, binding, message }) => ({ message: denialText(policy, binding, message), reason: 'Forbidden' }))
    if (attributes.object) failures.push(...this.#mutate(hooks.invocations, attributes))
    if (failures.length > 0) throw mutationDenial(attributes, failures)
  }

  /** Asks all policies, and again those that want to see what others changed after them. */
  #mutate(invocations: readonly MutatingInvocation[], attributes: AdmissionAttributes): Failure[] {
    const failures: Failure[] = []
    let lastChange = -1
    for (const [i, invocation] of invocations.entries()) {
      if (this.#invoke(invocation, attributes, failures)) lastChange = i
    }
    for (const [i, invocation] of invocations.entries()) {
      if (i >= lastChange) break
      if (invocation.policy.spec.reinvocationPolicy === 'IfNeeded') this.#invoke(invocation, attributes, failures)
    }
    return failures
  }

  /** @returns whether the object was changed */
  #invoke(
    { policy, binding, target, param }: MutatingInvocation,
    attributes: AdmissionAttributes,
    failures: Failure[],
  ) {
    const program = this.#programOf(policy)
    const { kind } = attributes
    const documents = documentKindOf(attributes.subresource === '' ? target.kind : kind)
    const fail = (text: string) => {
      if (policy.spec.failurePolicy === 'Ignore') return
      failures.push({ message: denialText(policy, binding, text), reason: 'Invalid' })
    }
    const original = attributes.object!
    let object = original
    const newRun = () =>
      new PolicyRun(program.base, new RequestVariables(attributes, target, this.#deps, object), param)
    try {
      const matches = newRun().matches(program.base.conditions)
      if (matches === false) return false
      if (typeof matches === 'string') {
        fail(matches)
        return false
      }
    } catch (err) {
      fail(expectedText(err))
      return false
    }
    for (const { expression, apply } of program.mutations) {
      try {
        const result = newRun().evaluate(expression)
        if (!result.ok) fail(result.error)
        else {
          const changed = apply(result.value, convertObject(object, kind, target.kind), documents)
          object = convertObject(changed, target.kind, kind)
        }
      } catch (err) {
        fail(expectedText(err))
      }
    }
    if (deepEqual(object, original)) return false
    replaceContents(original, object)
    return true
  }

  #programOf(policy: MutatingAdmissionPolicy): Program {
    let program = this.#programs.get(policy)
    if (!program) {
      const base = new PolicyProgram(policy, true)
      program = { base, mutations: (policy.spec.mutations ?? []).map((mutation) => compileMutation(mutation, base)) }
      this.#programs.set(policy, program)
    }
    return program
  }
}

/** What mutations throw when an object or a value does not fit; our own mistakes have other types. */
function expectedText(err: unknown): string {
  if (err instanceof TypeError || err instanceof RangeError) throw err
  return err instanceof CelError ? err.message : errorText(err)
}

function denialText(
  { metadata }: MutatingAdmissionPolicy,
  binding: MutatingAdmissionPolicyBinding | undefined,
  message: string,
): string {
  if (!binding) return `policy "${metadata.name}" denied request: ${message}`
  return `policy '${metadata.name}' with binding '${binding.metadata.name}' denied request: ${message}`
}
