import { CelError } from '../../../apimachinery/cel/values/cel-error.ts'
import type { StatusReason } from '../../../apimachinery/errors.ts'
import { mutatingAdmissionPolicies } from '../../../apimachinery/kinds/admissionregistration/mutating-admission-policy.ts'
import { mutatingAdmissionPolicyBindings } from '../../../apimachinery/kinds/admissionregistration/mutating-admission-policy-binding.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
} from '../../../apimachinery/types/admissionregistration-v1.ts'
import { documentKindOf } from '../../body/document-kind.ts'
import type { AdmissionAttributes, AdmissionPlugin, AdmissionRound } from '../admission.ts'
import { isExempt } from '../matching/match-resources.ts'
import { errorText } from '../matching/match-selectors.ts'
import { objectsFor, takeOver, type VersionedObjects } from '../matching/versioned-objects.ts'
import { Reinvocations } from '../reinvocation.ts'
import { mutationDenial } from './denial.ts'
import { type CompiledMutation, compileMutation } from './mutations.ts'
import { AnswerPending, withAnswers } from './pending-answer.ts'
import { type Hooks, type Invocation, PolicyHooks } from './policy-hooks.ts'
import { PolicyProgram } from './policy-program.ts'
import { PolicyRun } from './policy-run.ts'
import { type PolicyDeps, RequestVariables } from './policy-variables.ts'

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
  readonly #deps: PolicyDeps
  /** One for each version of a policy. */
  readonly #programs = new WeakMap<MutatingAdmissionPolicy, Program>()
  readonly #reinvocations = new Reinvocations<string>()

  constructor(deps: PolicyDeps) {
    this.#deps = deps
    this.#hooks = new PolicyHooks(mutatingAdmissionPolicies, mutatingAdmissionPolicyBindings, deps)
  }

  admit(attributes: AdmissionAttributes, round: AdmissionRound): Promise<void> | undefined {
    if (isExempt(attributes)) return undefined
    const hooks = this.#hooks.find(attributes)
    return hooks && this.#admit(hooks, attributes, round)
  }

  async #admit(
    hooks: Hooks<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding>,
    attributes: AdmissionAttributes,
    round: AdmissionRound,
  ): Promise<void> {
    const failures: Failure[] = hooks.failures
      .filter(({ policy }) => policy.spec.failurePolicy !== 'Ignore')
      .map(({ policy, binding, message }) => ({ message: denialText(policy, binding, message), reason: 'Forbidden' }))
    const reinvocation = this.#reinvocations.of(attributes)
    reinvocation.begin(round, attributes)
    for (const invocation of attributes.object ? hooks.invocations : []) {
      const key = keyOf(invocation)
      if (!reinvocation.isDue(round, key)) continue
      const changed = await this.#invoke(invocation, attributes, failures)
      reinvocation.note(key, changed, invocation.policy.spec.reinvocationPolicy === 'IfNeeded', round)
    }
    reinvocation.end(attributes)
    if (failures.length > 0) throw mutationDenial(attributes, failures)
  }

  /** @returns whether the object was changed */
  async #invoke(
    invocation: MutatingInvocation,
    attributes: AdmissionAttributes,
    failures: Failure[],
  ): Promise<boolean> {
    const { policy, binding, target } = invocation
    const { convert } = this.#deps
    const fail = (text: string) => {
      if (policy.spec.failurePolicy === 'Ignore') return
      failures.push({ message: denialText(policy, binding, text), reason: 'Invalid' })
    }
    try {
      const objects = await objectsFor(attributes, target, convert)
      const { object, errors } = await withAnswers(() => this.#mutated(invocation, attributes, objects))
      for (const error of errors) fail(error)
      return await takeOver(attributes, target, object, convert)
    } catch (err) {
      fail(expectedText(err))
      return false
    }
  }

  /** What all mutations of a policy make of an object, and what went wrong with some of them. */
  #mutated(
    { policy, target, param }: MutatingInvocation,
    attributes: AdmissionAttributes,
    objects: VersionedObjects,
  ): { readonly object: KubeObject; readonly errors: readonly string[] } {
    const { base, mutations } = this.#programOf(policy)
    let object = objects.object!
    const newRun = () => {
      const variables = new RequestVariables(attributes, target, { ...objects, object }, this.#deps)
      return new PolicyRun(base, variables, param)
    }
    const matches = newRun().matches(base.conditions)
    if (matches !== true) return { object, errors: matches === false ? [] : [matches] }
    const documents = documentKindOf(attributes.subresource === '' ? target.kind : attributes.kind)
    const errors: string[] = []
    for (const { expression, apply } of mutations) {
      try {
        const result = newRun().evaluate(expression)
        if (result.ok) object = apply(result.value, object, documents)
        else errors.push(result.error)
      } catch (err) {
        errors.push(expectedText(err))
      }
    }
    return { object, errors }
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

/** Tells invocations apart from one round to the next. */
function keyOf({ policy, binding, param }: MutatingInvocation): string {
  return [policy, binding, param].map((object) => object?.metadata.uid ?? '').join('/')
}

/** What mutations throw when an object or a value does not fit; our own mistakes have other types. */
function expectedText(err: unknown): string {
  if (err instanceof TypeError || err instanceof RangeError || err instanceof AnswerPending) throw err
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
