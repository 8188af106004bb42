import { perCallLimit, runtimeCostBudget } from '../../../apimachinery/cel/compile.ts'
import { CelError } from '../../../apimachinery/cel/values/cel-error.ts'
import { CelMap, type CelValue } from '../../../apimachinery/cel/values/cel-value.ts'
import { fromJson } from '../../../apimachinery/cel/values/from-json.ts'
import { goAggregate } from '../../../apimachinery/go-text.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { PolicyExpression, PolicyProgram } from './policy-program.ts'
import type { RequestVariables } from './policy-variables.ts'

/** The budget of one policy for one request is used up. */
export class OutOfBudgetError extends Error {
  constructor() {
    super('validation failed due to running out of cost budget, no further validation rules will be run')
  }
}

/** What an expression of a policy came to. */
export type ExpressionResult =
  | { readonly ok: true; readonly value: CelValue }
  | { readonly ok: false; readonly error: string }

/** Runs the expressions of a policy for one request, binding and parameter, within a budget. */
export class PolicyRun {
  readonly #request: RequestVariables
  readonly #param: CelValue
  readonly #variables: CelMap & { cost: number }
  #budget = runtimeCostBudget

  constructor(program: PolicyProgram, request: RequestVariables, param: KubeObject | null) {
    this.#request = request
    this.#param = fromJson(param)
    this.#variables = new LazyVariables(program, this.#activation)
  }

  /** @throws {OutOfBudgetError} */
  evaluate({ text, result: compiled }: PolicyExpression): ExpressionResult {
    if (!compiled.ok) return { ok: false, error: `compilation error: ${compiled.message}` }
    const before = this.#variables.cost
    const result = compiled.evaluate(this.#activation, perCallLimit)
    this.#budget -= result.cost + this.#variables.cost - before
    if (this.#budget < 0) throw new OutOfBudgetError()
    if (result.ok) return result
    return { ok: false, error: `expression '${text}' resulted in error: ${result.error}` }
  }

  /**
   * Whether all match conditions hold. One that does not hold decides, whatever is wrong with others.
   * @returns the errors when they leave it open
   * @throws {OutOfBudgetError}
   */
  matches(conditions: readonly PolicyExpression[]): boolean | string {
    const errors: string[] = []
    for (const condition of conditions) {
      const result = this.evaluate(condition)
      if (!result.ok) errors.push(result.error)
      else if (result.value !== true) return false
    }
    return errors.length === 0 ? true : goAggregate(errors)
  }

  readonly #activation = (name: string): CelValue | undefined => {
    if (name === 'variables') return this.#variables
    return name === 'params' ? this.#param : this.#request.value(name)
  }
}

/** The object `variables`: each is computed once, when it is asked for first. */
class LazyVariables extends CelMap {
  /** What computing them has cost. */
  cost = 0
  readonly #program: PolicyProgram
  readonly #activation: (name: string) => CelValue | undefined
  readonly #known = new Map<string, CelValue | CelError>()

  constructor(program: PolicyProgram, activation: (name: string) => CelValue | undefined) {
    super()
    this.#program = program
    this.#activation = activation
  }

  get size(): number {
    return this.#program.variables.variables.length
  }

  keys(): Iterable<CelValue> {
    return this.#program.variables.variables.map(({ name }) => name)
  }

  find(key: CelValue): CelValue | undefined {
    const variable = this.#program.variables.variables.findLast(({ name }) => name === key)
    if (!variable) return undefined
    let value = this.#known.get(variable.name)
    if (value === undefined) {
      value = this.#compute(variable)
      this.#known.set(variable.name, value)
    }
    if (value instanceof CelError) throw value
    return value
  }

  #compute({ name, result: compiled }: PolicyProgram['variables']['variables'][number]): CelValue | CelError {
    if (!compiled.ok) return new CelError(`composited variable "${name}" fails to compile: ${compiled.message}`)
    const result = compiled.evaluate(this.#activation, perCallLimit)
    this.cost += result.cost
    return result.ok ? result.value : new CelError(`composited variable "${name}" fails to evaluate: ${result.error}`)
  }
}
