import type { CheckedExpression } from '../check/checked-expression.ts'
import type { Overload } from '../check/environment.ts'
import * as ast from '../syntax/ast.ts'
import { CelError, noSuchOverload } from '../values/cel-error.ts'
import { CelOptional, CelTypeName, type CelValue } from '../values/cel-value.ts'
import { isOfType, typeNameOf } from '../values/value-types.ts'
import { hasField, index, optionalIndex, optionalSelect, select } from './access.ts'
import { listStep, mapStep, structStep } from './aggregates.ts'
import { type Step, tried } from './evaluation.ts'
import { foldStep } from './fold.ts'
import { runtimeCost } from './runtime-cost.ts'

/** Cost of reading a variable, a field or an item (cel-go: SelectAndIdentCost). */
const accessCost = 1

/** Turns a checked expression into steps. */
export function plan(checked: CheckedExpression): Step {
  return new Planner(checked).step(checked.expr)
}

/** Plans one expression. Folds keep their variables in slots that are known when planning. */
export class Planner {
  readonly #checked: CheckedExpression
  readonly #locals: string[] = []

  constructor(checked: CheckedExpression) {
    this.#checked = checked
  }

  step(expr: ast.Expr): Step {
    switch (expr.kind) {
      case 'literal': {
        const { value } = expr
        return () => value
      }
      case 'ident':
        return this.#variable(expr)
      case 'select':
        return this.#select(expr)
      case 'call':
        return this.#call(expr)
      case 'list':
        return listStep(expr, (part) => this.step(part))
      case 'map':
        return mapStep(expr, (part) => this.step(part))
      case 'struct':
        return structStep(expr, this.#checked.names.get(expr.id) ?? expr.name, (part) => this.step(part))
      case 'comprehension':
        return foldStep(expr, this)
    }
  }

  /** Plans with a variable more; it lives in `slot`. */
  withLocal<T>(name: string, planInside: (slot: number) => T): T {
    this.#locals.push(name)
    try {
      return planInside(this.#locals.length - 1)
    } finally {
      this.#locals.pop()
    }
  }

  #variable(expr: ast.Ident): Step {
    const slot = this.#locals.lastIndexOf(expr.name)
    if (slot >= 0) {
      return (evaluation) => {
        evaluation.charge(accessCost)
        const value = evaluation.slots[slot]!
        if (value instanceof CelError) throw value
        return value
      }
    }
    return this.#global(expr.id, expr.name)
  }

  #global(id: number, written: string): Step {
    const name = this.#checked.names.get(id) ?? written
    const type = this.#checked.types.get(id)
    if (type?.kind === 'type') {
      const value = new CelTypeName(name)
      return () => value
    }
    return (evaluation) => {
      evaluation.charge(accessCost)
      const value = evaluation.activation(name)
      if (value === undefined) throw new CelError(`no such attribute(s): ${name}`)
      return value
    }
  }

  #select(expr: ast.Select): Step {
    const { field } = expr
    if (this.#checked.names.has(expr.id)) return this.#global(expr.id, field)
    const operand = this.step(expr.operand)
    if (expr.testOnly) return (evaluation) => hasField(operand(evaluation), field)
    return (evaluation) => {
      const value = operand(evaluation)
      evaluation.charge(accessCost)
      return select(value, field)
    }
  }

  #call(expr: ast.Call): Step {
    switch (expr.name) {
      case ast.operators.and:
        return this.#logical(expr, false)
      case ast.operators.or:
        return this.#logical(expr, true)
      case ast.operators.conditional:
        return this.#conditional(expr)
      case ast.operators.notStrictlyFalse:
        return this.#notStrictlyFalse(expr)
      case ast.operators.index:
        return this.#access(expr, index)
      case ast.operators.optionalIndex:
        return this.#access(expr, optionalIndex)
      case ast.operators.optionalSelect:
        return this.#access(expr, optionalSelect)
      case 'or':
      case 'orValue':
        return this.#optionalElse(expr)
      default:
        return this.#dispatched(expr)
    }
  }

  /** `&&` and `||`: when one side decides, an error of the other does not matter. */
  #logical({ args }: ast.Call, decisive: boolean): Step {
    const [left, right] = args.map((arg) => this.step(arg)) as [Step, Step]
    return (evaluation) => {
      const first = tried(left, evaluation)
      if (first === decisive) return decisive
      const second = tried(right, evaluation)
      if (second === decisive) return decisive
      for (const value of [first, second]) {
        if (value instanceof CelError) throw value
        if (typeof value !== 'boolean') throw noSuchOverload()
      }
      return !decisive
    }
  }

  #conditional({ args }: ast.Call): Step {
    const [condition, ifTrue, ifFalse] = args.map((arg) => this.step(arg)) as [Step, Step, Step]
    return (evaluation) => {
      const value = condition(evaluation)
      if (typeof value !== 'boolean') throw noSuchOverload()
      return value ? ifTrue(evaluation) : ifFalse(evaluation)
    }
  }

  /** Folds go on when it is not clear that they should end. */
  #notStrictlyFalse({ args }: ast.Call): Step {
    const operand = this.step(args[0]!)
    return (evaluation) => {
      const value = tried(operand, evaluation)
      evaluation.charge(1)
      return value !== false
    }
  }

  #access({ args }: ast.Call, access: (value: CelValue, key: CelValue) => CelValue): Step {
    const [operand, key] = args.map((arg) => this.step(arg)) as [Step, Step]
    return (evaluation) => {
      const value = operand(evaluation)
      const at = key(evaluation)
      evaluation.charge(accessCost)
      return access(value, at)
    }
  }

  /** `a.or(b)` and `a.orValue(b)`: the other is run only when there is no value. */
  #optionalElse({ name, target, args }: ast.Call): Step {
    const [operand, otherwise] = [target!, args[0]!].map((part) => this.step(part)) as [Step, Step]
    return (evaluation) => {
      const optional = operand(evaluation)
      evaluation.charge(1)
      if (!(optional instanceof CelOptional)) throw noSuchOverload(signature(name, [optional]))
      if (optional.value === undefined) return otherwise(evaluation)
      return name === 'or' ? optional : optional.value
    }
  }

  #dispatched(expr: ast.Call): Step {
    const name = this.#checked.names.get(expr.id) ?? expr.name
    const operands = expr.target && !this.#checked.names.has(expr.id) ? [expr.target, ...expr.args] : expr.args
    const overloads = this.#checked.overloads.get(expr.id) ?? []
    const steps = operands.map((operand) => this.step(operand))
    return callStep(name, overloads, steps)
  }
}

/** Types can promise what data does not keep, null above all: overloads are chosen by the values that are there. */
function callStep(name: string, overloads: readonly Overload[], steps: readonly Step[]): Step {
  const costs = overloads.map(({ id }) => runtimeCost(name, id))
  return (evaluation) => {
    const args = steps.map((step) => step(evaluation))
    const chosen = overloads.findIndex(({ parameters }) => parameters.every((type, i) => isOfType(args[i]!, type)))
    const run = overloads[chosen]?.run
    if (!run) throw noSuchOverload(isOperator(name) ? '' : signature(name, args))
    const result = run(...args)
    evaluation.charge(costs[chosen]!(args, result))
    return result
  }
}

function isOperator(name: string): boolean {
  return name.includes('_') && !/^[a-zA-Z]/.test(name)
}

function signature(name: string, args: readonly CelValue[]): string {
  return `${name}(${args.map(typeNameOf).join(', ')})`
}
