import { CelError, CostExceededError } from '../values/cel-error.ts'
import type { CelValue } from '../values/cel-value.ts'

/** Gives the value of a variable of the environment; undefined when it has none now. */
export type Activation = (name: string) => CelValue | undefined

/** One run of an expression: what it has cost so far, and the variables of its folds. */
export class Evaluation {
  readonly activation: Activation
  /** Variables of folds by depth; an accumulator may be an error, which later rounds can make good. */
  readonly slots: (CelValue | CelError)[] = []
  readonly #limit: number
  #cost = 0

  /** @param limit in units of cost (one is about 50 ns in upstream) */
  constructor(activation: Activation, limit: number) {
    this.activation = activation
    this.#limit = limit
  }

  get cost(): number {
    return this.#cost
  }

  /** @throws {CostExceededError} */
  charge(cost: number): void {
    this.#cost += cost
    if (this.#cost > this.#limit) throw new CostExceededError()
  }
}

/** A part of an expression, ready to run. */
export type Step = (evaluation: Evaluation) => CelValue

/** What a step comes to, which can be an error. @throws {CostExceededError} */
export function tried(step: Step, evaluation: Evaluation): CelValue | CelError {
  try {
    return step(evaluation)
  } catch (err) {
    if (err instanceof CelError) return err
    throw err
  }
}
