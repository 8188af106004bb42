import {
  type PolicyScope,
  PolicyVariables,
  policyEnvironment,
} from '../../../apimachinery/admission-policies/policy-environment.ts'
import { type CompiledExpression, type CompileIssue, compileExpression } from '../../../apimachinery/cel/compile.ts'
import { boolType, type CelType } from '../../../apimachinery/cel/types/cel-type.ts'
import type { Policy } from './policy-hooks.ts'

/** An expression of a policy, with its text for messages. */
export interface PolicyExpression {
  readonly text: string
  readonly result: CompiledExpression | CompileIssue
}

/** The expressions that policies of both kinds have, compiled, and a compiler for the others. */
export class PolicyProgram {
  readonly conditions: readonly PolicyExpression[]
  readonly variables: PolicyVariables
  readonly #scope: PolicyScope

  constructor({ spec }: Pick<Policy, 'spec'>, makesPatches: boolean) {
    this.#scope = { hasParams: spec.paramKind !== undefined, hasAuthorizer: true, makesPatches }
    this.variables = new PolicyVariables(this.#scope, spec.variables ?? [])
    const env = policyEnvironment(this.#scope)
    this.conditions = (spec.matchConditions ?? []).map(({ expression }) => ({
      text: expression,
      result: compileExpression(env, expression, boolType),
    }))
  }

  /** Compiles an expression that can use the policy's variables. */
  compile(text: string, hasAuthorizer: boolean, ...types: readonly CelType[]): PolicyExpression {
    const env = this.variables.extend(policyEnvironment({ ...this.#scope, hasAuthorizer }))
    return { text, result: compileExpression(env, text, ...types) }
  }
}
