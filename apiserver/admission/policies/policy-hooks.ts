import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type {
  MatchCondition,
  MatchResources,
  ParamKind,
  ParamRef,
  Variable,
} from '../../../apimachinery/types/admissionregistration-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { type MatchDeps, matchResources } from '../matching/match-resources.ts'
import { errorText } from '../matching/match-selectors.ts'
import type { MatchTarget } from '../matching/target.ts'
import { collectParams } from './params.ts'

/** What policies of both kinds have. */
export interface Policy extends KubeObject {
  spec: {
    matchConstraints?: MatchResources | undefined
    matchConditions?: MatchCondition[] | undefined
    variables?: Variable[] | undefined
    paramKind?: ParamKind | undefined
    failurePolicy?: string | undefined
  }
}

/** What bindings of both kinds have. */
export interface Binding extends KubeObject {
  spec: {
    policyName?: string | undefined
    paramRef?: ParamRef | undefined
    matchResources?: MatchResources | undefined
  }
}

/** A policy that is to be asked about a request: by one binding, with one parameter object. */
export interface Invocation<P extends Policy, B extends Binding> {
  readonly policy: P
  readonly binding: B
  readonly target: MatchTarget
  /** Null when the policy has none, or the binding gives it none. */
  readonly param: KubeObject | null
}

/** A policy that could not be asked. */
export interface PolicyFailure<P extends Policy, B extends Binding> {
  readonly policy: P
  /** Undefined when the policy itself is at fault. */
  readonly binding: B | undefined
  readonly message: string
}

/** Who is to be asked about a request. */
export interface Hooks<P extends Policy, B extends Binding> {
  readonly invocations: readonly Invocation<P, B>[]
  readonly failures: readonly PolicyFailure<P, B>[]
}

/** Finds the policies of one kind that are to be asked about a request. */
export class PolicyHooks<P extends Policy, B extends Binding> {
  readonly #policies: Kind<P>
  readonly #bindings: Kind<B>
  readonly #deps: MatchDeps

  constructor(policies: Kind<P>, bindings: Kind<B>, deps: MatchDeps) {
    this.#policies = policies
    this.#bindings = bindings
    this.#deps = deps
  }

  /** @returns undefined when nobody is to be asked */
  find(attributes: AdmissionAttributes): Hooks<P, B> | undefined {
    const { reader } = this.#deps
    const bindings = reader.list(this.#bindings)
    if (bindings.length === 0) return undefined
    const invocations: Invocation<P, B>[] = []
    const failures: PolicyFailure<P, B>[] = []
    for (const [name, bound] of groupByPolicy(bindings)) {
      const policy = reader.get(this.#policies, { name })
      if (!policy) continue
      const fail = (message: string, binding?: B) => failures.push({ policy, binding, message })
      for (const found of this.#invocations(policy, bound, attributes, reader, fail)) invocations.push(found)
    }
    return invocations.length + failures.length === 0 ? undefined : { invocations, failures }
  }

  *#invocations(
    policy: P,
    bindings: readonly B[],
    attributes: AdmissionAttributes,
    reader: ObjectReader,
    fail: (message: string, binding?: B) => void,
  ): Iterable<Invocation<P, B>> {
    const target = attempt(
      () => matchResources(policy.spec.matchConstraints ?? {}, attributes, this.#deps),
      (text) => fail(`failed to configure policy: ${text}`),
    )
    if (!target) return
    for (const binding of bindings) {
      const failed = (text: string) => fail(`failed to configure binding: ${text}`, binding)
      const { matchResources: match, paramRef } = binding.spec
      if (match && !attempt(() => matchResources(match, attributes, this.#deps), failed)) continue
      const params = attempt(
        () => collectParams(policy.spec.paramKind, paramRef, attributes.namespace, reader, this.#deps.kinds()),
        failed,
      )
      for (const param of params ?? []) yield { policy, binding, target, param }
    }
  }
}

/** Policies in the order of their first bindings. */
function groupByPolicy<B extends Binding>(bindings: readonly B[]): ReadonlyMap<string, B[]> {
  const groups = new Map<string, B[]>()
  for (const binding of bindings) {
    const name = binding.spec.policyName ?? ''
    const group = groups.get(name)
    if (group) group.push(binding)
    else groups.set(name, [binding])
  }
  return groups
}

function attempt<T>(run: () => T, failed: (text: string) => void): T | undefined {
  try {
    return run()
  } catch (err) {
    failed(errorText(err))
    return undefined
  }
}
