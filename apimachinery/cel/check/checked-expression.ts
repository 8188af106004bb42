import type { Expr } from '../syntax/ast.ts'
import type { CelType } from '../types/cel-type.ts'
import type { Overload } from './environment.ts'

/** A tree whose types fit, with what was found out about its nodes, by their ids. */
export interface CheckedExpression {
  readonly expr: Expr
  readonly types: ReadonlyMap<number, CelType>
  /** Of calls: the overloads that may be meant. */
  readonly overloads: ReadonlyMap<number, readonly Overload[]>
  /** Of names, `a.b` included: the variable that is meant; of calls `a.f()` that are functions `a.f`: the function. */
  readonly names: ReadonlyMap<number, string>
}
