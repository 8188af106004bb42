import type { CheckedExpression } from './check/checked-expression.ts'
import { check } from './check/checker.ts'
import type { CelEnvironment } from './check/environment.ts'
import { literalErrors } from './check/literal-validators.ts'
import { type Activation, Evaluation, type Step } from './evaluate/evaluation.ts'
import { plan } from './evaluate/planner.ts'
import { parse } from './syntax/parser.ts'
import { formatErrors, Source, type SourceError } from './syntax/source.ts'
import { isSameType } from './types/assignment.ts'
import { type CelType, typeText } from './types/cel-type.ts'
import { CelError, CostExceededError } from './values/cel-error.ts'
import type { CelValue } from './values/cel-value.ts'

/** What one run of one expression may cost (k8s.io/apiserver/pkg/apis/cel, PerCallLimit). */
export const perCallLimit = 1_000_000

/** What all runs for one request and policy, or for one custom resource, may cost (RuntimeCELCostBudget). */
export const runtimeCostBudget = 10_000_000

/** Why an expression was not compiled. */
export interface CompileIssue {
  readonly ok: false
  /** `compilation failed: ERROR: <input>:1:6: …`, or `must evaluate to bool but got string`. */
  readonly message: string
}

/** What came of a run. `cost` is in upstream's units. */
export type EvaluationResult =
  | { readonly ok: true; readonly value: CelValue; readonly cost: number }
  | { readonly ok: false; readonly error: string; readonly cost: number; readonly costExceeded: boolean }

/** An expression that is ready to run, any number of times. */
export class CompiledExpression {
  readonly ok = true
  readonly text: string
  readonly checked: CheckedExpression
  /** What it evaluates to. */
  readonly type: CelType
  readonly #step: Step

  constructor(text: string, checked: CheckedExpression) {
    this.text = text
    this.checked = checked
    this.type = checked.types.get(checked.expr.id)!
    this.#step = plan(checked)
  }

  /** Runs it. Ends when it has cost `limit`. Never throws, unless a variable does. */
  evaluate(activation: Activation, limit = perCallLimit): EvaluationResult {
    const evaluation = new Evaluation(activation, limit)
    try {
      const value = this.#step(evaluation)
      return { ok: true, value, cost: evaluation.cost }
    } catch (err) {
      const { cost } = evaluation
      if (err instanceof CelError) return { ok: false, error: err.message, cost, costExceeded: false }
      if (err instanceof CostExceededError) return { ok: false, error: err.message, cost, costExceeded: true }
      throw err
    }
  }
}

/**
 * Compiles an expression.
 * @param expected the types that it may have; any when there are none
 */
export function compileExpression(
  env: CelEnvironment,
  text: string,
  ...expected: readonly CelType[]
): CompiledExpression | CompileIssue {
  const checked = checkExpression(env, text)
  if (typeof checked === 'string') return { ok: false, message: `compilation failed: ${checked}` }
  const type = checked.types.get(checked.expr.id)!
  if (expected.length > 0 && !expected.some((wanted) => isSameType(wanted, type))) {
    const names = expected.map(typeText)
    const wanted = names.length === 1 ? names[0] : `one of [${names.join(' ')}]`
    return { ok: false, message: `must evaluate to ${wanted} but got ${typeText(type)}` }
  }
  return new CompiledExpression(text, checked)
}

/** Checks an expression without making it ready to run. @returns the errors as upstream shows them when there are any */
export function checkExpression(env: CelEnvironment, text: string): CheckedExpression | string {
  const source = new Source(text)
  const parsed = parse(source, env.macros)
  if (isErrors(parsed)) return formatErrors(source, parsed)
  const checked = check(env, parsed)
  if (isErrors(checked)) return formatErrors(source, checked)
  const errors = literalErrors(checked)
  return errors.length > 0 ? formatErrors(source, errors) : checked
}

function isErrors<T extends object>(result: T | readonly SourceError[]): result is readonly SourceError[] {
  return Array.isArray(result)
}
