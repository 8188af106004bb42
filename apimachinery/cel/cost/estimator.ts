import type { CheckedExpression } from '../check/checked-expression.ts'
import type { DeclType } from '../schema/decl-type.ts'
import { accumulator, type Call, type Comprehension, type Expr, type LiteralValue, operators } from '../syntax/ast.ts'
import { type CelType, dynType } from '../types/cel-type.ts'
import { codePointLength } from '../values/utf8.ts'
import { type CallParts, callEstimate } from './call-estimates.ts'
import { add, type Estimate, fixed, maxUint64, multiply, nothing, union, unknown } from './estimate.ts'

/**
 * What an expression can cost at most, given the bounds of what it looks at (cel-go: checker.Cost).
 * @param root the declaration of the values that paths of fields start from
 */
export function estimateCost(checked: CheckedExpression, root: DeclType): Estimate {
  return new Estimator(checked, root).cost(checked.expr)
}

/** Sizes of what a list or map holds. */
interface EntrySizes {
  readonly kind: 'list' | 'map'
  readonly key: Estimate
  readonly value: Estimate
}

/** What is known of a variable of a fold. */
interface Local {
  readonly path: readonly string[]
  readonly size: Estimate | undefined
  readonly entries: EntrySizes | undefined
}

const baseCosts = { list: 10, map: 30, struct: 40 } as const

class Estimator {
  readonly #checked: CheckedExpression
  readonly #root: DeclType
  readonly #paths = new Map<number, readonly string[]>()
  readonly #sizes = new Map<number, Estimate>()
  readonly #entrySizes = new Map<number, EntrySizes>()
  readonly #locals: (readonly [string, Local])[] = []

  constructor(checked: CheckedExpression, root: DeclType) {
    this.#checked = checked
    this.#root = root
  }

  cost(expr: Expr): Estimate {
    switch (expr.kind) {
      case 'literal':
        return nothing
      case 'ident':
        this.#paths.set(expr.id, this.#local(expr.name)?.path ?? [expr.name])
        return fixed(1)
      case 'select': {
        const operand = this.cost(expr.operand)
        if (expr.testOnly) return operand
        this.#paths.set(expr.id, [...this.#path(expr.operand), expr.field])
        return ['map', 'object', 'parameter'].includes(this.#type(expr.operand).kind) ? add(operand, fixed(1)) : operand
      }
      case 'call':
        return this.#call(expr)
      case 'list':
        return this.#list(expr.id, expr.elements)
      case 'map': {
        const parts = expr.entries.flatMap(({ key, value }) => [this.cost(key), this.cost(value)])
        this.#entrySizes.set(expr.id, {
          kind: 'map',
          key: this.#joinedSize(expr.entries.map(({ key }) => key)),
          value: this.#joinedSize(expr.entries.map(({ value }) => value)),
        })
        return add(...parts, fixed(baseCosts.map))
      }
      case 'struct':
        return add(...expr.fields.map(({ value }) => this.cost(value)), fixed(baseCosts.struct))
      case 'comprehension':
        return this.#comprehension(expr)
    }
  }

  #list(id: number, elements: readonly Expr[]): Estimate {
    const parts = elements.map((element) => this.cost(element))
    this.#entrySizes.set(id, { kind: 'list', key: fixed(1), value: this.#joinedSize(elements) })
    return add(...parts, fixed(baseCosts.list))
  }

  #joinedSize(exprs: readonly Expr[]): Estimate {
    if (exprs.length === 0) return nothing
    return exprs.map((expr) => this.#sizeOrUnknown(expr)).reduce(union)
  }

  #call(expr: Call): Estimate {
    if (expr.name === 'dyn' && expr.args.length === 1) {
      const [arg] = expr.args as [Expr]
      const cost = this.cost(arg)
      this.#copySizes(expr, arg)
      return add(fixed(1), cost)
    }
    const argCosts = expr.args.map((arg) => this.cost(arg))
    const overloads = this.#checked.overloads.get(expr.id) ?? this.#operatorOverloads(expr)
    if (overloads.length === 0) return nothing
    const isStatic = this.#checked.names.has(expr.id)
    const target = isStatic ? undefined : expr.target
    const targetCost = target ? this.cost(target) : nothing
    let cost: Estimate = { min: maxUint64, max: 0n }
    let size: Estimate | undefined
    for (const { id } of overloads) {
      const found = callEstimate(this.#checked.names.get(expr.id) ?? expr.name, id, this.#parts(target, expr, argCosts))
      cost = union(cost, found.cost)
      if (found.size) size = size ? union(size, found.size) : found.size
      if (id === 'index_list' || id === 'index_map') {
        size = this.#entries(expr.args[0]!)?.value
        this.#paths.set(expr.id, [...this.#path(expr.args[0]!), id === 'index_list' ? '@items' : '@values'])
      }
      size ??= this.#size(expr)
    }
    if (size) this.#sizes.set(expr.id, size)
    this.#trackEntries(expr)
    return add(targetCost, cost)
  }

  /** `a.?b` is checked without overloads. */
  #operatorOverloads({ name }: Call): readonly { id: string }[] {
    return name === operators.optionalSelect ? [{ id: 'select_optional_field' }] : []
  }

  #parts(target: Expr | undefined, expr: Call, argCosts: readonly Estimate[]): CallParts {
    const size = (part: Expr) => this.#sizeOrUnknown(part)
    return {
      target: target && size(target),
      targetItem: target && this.#itemOf(target),
      args: expr.args.map(size),
      argCosts,
    }
  }

  /** The type and size of what a list holds. */
  #itemOf(list: Expr): CallParts['targetItem'] {
    const type = this.#type(list)
    if (type.kind !== 'list') return undefined
    const path = this.#path(list)
    const size = path.length > 0 ? this.#declaredSize([...path, '@items']) : undefined
    return { type: type.parameters[0]!, size: size ?? unknown }
  }

  #trackEntries({ id, name, args }: Call): void {
    if (name !== operators.add && name !== operators.conditional) return
    const [a, b] = args.slice(-2).map((arg) => this.#entries(arg))
    if (a && b) this.#entrySizes.set(id, { kind: a.kind, key: union(a.key, b.key), value: union(a.value, b.value) })
  }

  #comprehension(expr: Comprehension): Estimate {
    if (isBinding(expr)) return this.#binding(expr)
    const rangeCost = this.cost(expr.range)
    const initCost = this.cost(expr.accuInit)
    const outside = this.#locals.length
    this.#bind(expr.accuVar, expr.accuInit)
    this.#bindIteration(expr)
    const round = add(this.cost(expr.condition), this.cost(expr.step))
    this.#locals.length = outside + 1
    const resultCost = this.cost(expr.result)
    this.#locals.length = outside
    const rounds = this.#sizeOrUnknown(expr.range)
    const { kind } = expr.accuInit
    if (kind === 'literal') this.#setSize(expr, this.#size(expr.accuInit))
    else if (kind === 'list' || kind === 'map') {
      this.#setSize(expr, rounds)
      const entries = this.#entries(expr.step)
      if (entries) this.#entrySizes.set(expr.id, entries)
    }
    return add(rangeCost, initCost, resultCost, multiply(rounds, round))
  }

  #binding(expr: Comprehension): Estimate {
    const cost = add(this.cost(expr.range), this.cost(expr.accuInit))
    this.#bind(expr.accuVar, expr.accuInit)
    const result = this.cost(expr.result)
    this.#locals.pop()
    this.#copySizes(expr, expr.result)
    return add(cost, result)
  }

  #bind(name: string, value: Expr): void {
    this.#locals.push([name, { path: this.#path(value), size: this.#size(value), entries: this.#entries(value) }])
  }

  #bindIteration({ range, iterVar, iterVar2 }: Comprehension): void {
    const path = this.#path(range)
    const entries = this.#entries(range)
    const isList = (entries?.kind ?? this.#type(range).kind) === 'list'
    const push = (name: string, part: string, size: Estimate | undefined) =>
      this.#locals.push([name, { path: [...path, part], size, entries: undefined }])
    if (iterVar2 === '') {
      if (isList) push(iterVar, '@items', entries?.value)
      else push(iterVar, '@keys', entries?.key)
      return
    }
    push(iterVar, isList ? '@indices' : '@keys', entries?.key)
    push(iterVar2, isList ? '@items' : '@values', entries?.value)
  }

  #local(name: string): Local | undefined {
    return this.#locals.findLast(([variable]) => variable === name)?.[1]
  }

  #type(expr: Expr): CelType {
    return this.#checked.types.get(expr.id) ?? dynType
  }

  #path(expr: Expr): readonly string[] {
    const local = expr.kind === 'ident' ? this.#local(expr.name) : undefined
    return local?.path ?? this.#paths.get(expr.id) ?? []
  }

  #setSize(expr: Expr, size: Estimate | undefined): void {
    if (size) this.#sizes.set(expr.id, size)
  }

  #copySizes(to: Expr, from: Expr): void {
    this.#setSize(to, this.#size(from))
    const entries = this.#entries(from)
    if (entries) this.#entrySizes.set(to.id, entries)
  }

  #entries(expr: Expr): EntrySizes | undefined {
    return this.#entrySizes.get(expr.id) ?? (expr.kind === 'ident' ? this.#local(expr.name)?.entries : undefined)
  }

  #sizeOrUnknown(expr: Expr): Estimate {
    return this.#size(expr) ?? unknown
  }

  #size(expr: Expr): Estimate | undefined {
    const found = this.#sizes.get(expr.id) ?? literalSize(expr) ?? this.#declaredSize(this.#path(expr))
    if (found) return found
    if (isScalar(this.#type(expr))) return fixed(1)
    return expr.kind === 'ident' ? this.#local(expr.name)?.size : undefined
  }

  /** The bound of what a path of fields leads to; `self` and `oldSelf` are the same. */
  #declaredSize([variable, ...path]: readonly string[]): Estimate | undefined {
    if (variable === undefined || variable === accumulator) return undefined
    let decl: DeclType | undefined = this.#root
    for (const part of path) {
      if (part === '@items' || part === '@values') decl = decl.element
      else if (part === '@keys') return decl.form === 'map' ? { min: 0n, max: maxKeyLength } : undefined
      else decl = decl.fields?.get(part)?.decl
      if (!decl) return undefined
    }
    return { min: 0n, max: decl.maxElements }
  }
}

/** Upstream gives keys of maps no size. */
const maxKeyLength = 0n

/** Whether a fold only gives a value a name. */
function isBinding({ range, condition, accuVar }: Comprehension): boolean {
  const isEmpty = range.kind === 'list' && range.elements.length === 0
  return isEmpty && condition.kind === 'literal' && condition.value === false && accuVar !== accumulator
}

function literalSize(expr: Expr): Estimate | undefined {
  if (expr.kind === 'literal') return fixed(sizeOfLiteral(expr.value))
  if (expr.kind === 'list') return fixed(expr.elements.length)
  return expr.kind === 'map' ? fixed(expr.entries.length) : undefined
}

function sizeOfLiteral(value: LiteralValue): number {
  if (typeof value === 'string') return codePointLength(value)
  return value instanceof Uint8Array ? value.length : 1
}

function isScalar({ kind, name, parameters }: CelType): boolean {
  if (kind === 'opaque' && name === 'optional_type') return isScalar(parameters[0]!)
  return ['bool', 'double', 'duration', 'int', 'timestamp', 'uint'].includes(kind)
}
