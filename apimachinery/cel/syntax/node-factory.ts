import {
  accumulator,
  type Call,
  type Comprehension,
  type Expr,
  type Ident,
  type ListExpr,
  type Literal,
  type LiteralValue,
  type MapExpr,
  type Select,
} from './ast.ts'
import type { SourceError } from './source.ts'

/** Makes nodes with ids, for the parser and for macros. */
export class NodeFactory {
  readonly errors: SourceError[]
  #lastId = 0

  constructor(errors: SourceError[]) {
    this.errors = errors
  }

  /** An id of its own. */
  id(): number {
    return ++this.#lastId
  }

  error(at: number, message: string): void {
    this.errors.push({ at, message })
  }

  literal(at: number, value: LiteralValue): Literal {
    return { kind: 'literal', id: this.id(), at, value }
  }

  ident(at: number, name: string): Ident {
    return { kind: 'ident', id: this.id(), at, name }
  }

  select(at: number, operand: Expr, field: string, testOnly = false): Select {
    return { kind: 'select', id: this.id(), at, operand, field, testOnly }
  }

  call(at: number, name: string, ...args: readonly Expr[]): Call {
    return { kind: 'call', id: this.id(), at, name, target: undefined, args }
  }

  method(at: number, target: Expr, name: string, ...args: readonly Expr[]): Call {
    return { kind: 'call', id: this.id(), at, name, target, args }
  }

  list(at: number, elements: readonly Expr[], optional: ReadonlySet<number> = new Set()): ListExpr {
    return { kind: 'list', id: this.id(), at, elements, optional }
  }

  map(at: number, entries: MapExpr['entries']): MapExpr {
    return { kind: 'map', id: this.id(), at, entries }
  }

  /** A fold whose accumulator cannot be written. */
  fold(
    at: number,
    parts: Omit<Comprehension, 'kind' | 'id' | 'at' | 'accuVar' | 'iterVar2'> & { iterVar2?: string },
  ): Comprehension {
    return { kind: 'comprehension', id: this.id(), at, accuVar: accumulator, iterVar2: '', ...parts }
  }

  accu(at: number): Ident {
    return this.ident(at, accumulator)
  }
}
