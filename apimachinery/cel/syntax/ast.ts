import type { CelUint } from '../values/uint.ts'

/** The tree of an expression after macros have been expanded (cel.expr.Expr). */
export type Expr = Literal | Ident | Select | Call | ListExpr | MapExpr | StructExpr | Comprehension

interface Node {
  /** Unique in its expression, but for parts that a macro uses twice. */
  readonly id: number
  /** Offset of what an error points at. */
  readonly at: number
}

export type LiteralValue = boolean | bigint | CelUint | number | string | Uint8Array | null

export interface Literal extends Node {
  readonly kind: 'literal'
  readonly value: LiteralValue
}

export interface Ident extends Node {
  readonly kind: 'ident'
  /** With a leading dot when it was written so. */
  readonly name: string
}

export interface Select extends Node {
  readonly kind: 'select'
  readonly operand: Expr
  readonly field: string
  /** Of `has()`: whether the field is there. */
  readonly testOnly: boolean
}

export interface Call extends Node {
  readonly kind: 'call'
  readonly name: string
  readonly target: Expr | undefined
  readonly args: readonly Expr[]
}

export interface ListExpr extends Node {
  readonly kind: 'list'
  readonly elements: readonly Expr[]
  /** Which elements are optional values that may be left out. */
  readonly optional: ReadonlySet<number>
}

export interface MapExpr extends Node {
  readonly kind: 'map'
  readonly entries: readonly MapEntry[]
}

export interface MapEntry extends Node {
  readonly key: Expr
  readonly value: Expr
  readonly optional: boolean
}

export interface StructExpr extends Node {
  readonly kind: 'struct'
  readonly name: string
  readonly fields: readonly StructField[]
}

export interface StructField extends Node {
  readonly field: string
  readonly value: Expr
  readonly optional: boolean
}

/** A fold over a list or a map. */
export interface Comprehension extends Node {
  readonly kind: 'comprehension'
  readonly range: Expr
  /** The item of a list, or the key of a map; with `iterVar2` the index or the key. */
  readonly iterVar: string
  readonly iterVar2: string
  readonly accuVar: string
  readonly accuInit: Expr
  readonly condition: Expr
  readonly step: Expr
  readonly result: Expr
}

/** The name of the accumulator in folds that macros make; it cannot be written. */
export const accumulator = '@result'

/** The operators as functions, by how they are written. */
export const operators = {
  conditional: '_?_:_',
  and: '_&&_',
  or: '_||_',
  not: '!_',
  equals: '_==_',
  notEquals: '_!=_',
  less: '_<_',
  lessEquals: '_<=_',
  greater: '_>_',
  greaterEquals: '_>=_',
  add: '_+_',
  subtract: '_-_',
  multiply: '_*_',
  divide: '_/_',
  modulo: '_%_',
  negate: '-_',
  index: '_[_]',
  optionalIndex: '_[?_]',
  optionalSelect: '_?._',
  in: '@in',
  notStrictlyFalse: '@not_strictly_false',
} as const

/** `a.b.c` as a name; undefined when the expression is something else. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name
  if (expr.kind !== 'select' || expr.testOnly) return undefined
  const operand = qualifiedName(expr.operand)
  return operand === undefined ? undefined : `${operand}.${expr.field}`
}
