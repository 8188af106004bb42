import { accumulator, type Call, type Expr, operators } from './ast.ts'
import { type Macro, macroKey } from './macro.ts'
import type { NodeFactory } from './node-factory.ts'

/** The macros of the language itself (langdef.md, Macros). */
export const standardMacros: readonly (readonly [string, Macro])[] = [
  [macroKey('has', 1, false), expandHas],
  [macroKey('all', 2, true), (nodes, call) => overItems(nodes, call, foldAll)],
  [macroKey('exists', 2, true), (nodes, call) => overItems(nodes, call, foldExists)],
  [macroKey('exists_one', 2, true), (nodes, call) => overItems(nodes, call, foldExistsOne)],
  [macroKey('existsOne', 2, true), (nodes, call) => overItems(nodes, call, foldExistsOne)],
  [macroKey('map', 2, true), (nodes, call) => overItems(nodes, call, foldMap)],
  [macroKey('map', 3, true), (nodes, call) => overItems(nodes, call, foldMap)],
  [macroKey('filter', 2, true), (nodes, call) => overItems(nodes, call, foldFilter)],
]

/** The names of the variables of a fold, and the arguments after them. */
export interface FoldParts {
  readonly range: Expr
  readonly iterVar: string
  readonly iterVar2?: string
  readonly args: readonly Expr[]
}

function expandHas(nodes: NodeFactory, { args: [arg], at }: Call): Expr | undefined {
  if (arg?.kind === 'select' && !arg.testOnly) return nodes.select(at, arg.operand, arg.field, true)
  nodes.error(arg!.at, 'invalid argument to has() macro')
  return undefined
}

function overItems(
  nodes: NodeFactory,
  { target, args, at }: Call,
  fold: (nodes: NodeFactory, at: number, parts: FoldParts) => Expr,
): Expr | undefined {
  const [variable, ...rest] = args
  if (variable?.kind !== 'ident') {
    nodes.error(variable!.at, 'argument is not an identifier')
    return undefined
  }
  if (variable.name === accumulator) {
    nodes.error(variable.at, 'iteration variable overwrites accumulator variable')
    return undefined
  }
  return fold(nodes, at, { range: target!, iterVar: variable.name, args: rest })
}

/** True when a condition holds for all items. */
export function foldAll(nodes: NodeFactory, at: number, { args: [predicate], ...vars }: FoldParts): Expr {
  return nodes.fold(at, {
    ...vars,
    accuInit: nodes.literal(at, true),
    condition: nodes.call(at, operators.notStrictlyFalse, nodes.accu(at)),
    step: nodes.call(at, operators.and, nodes.accu(at), predicate!),
    result: nodes.accu(at),
  })
}

/** True when a condition holds for some item. */
export function foldExists(nodes: NodeFactory, at: number, { args: [predicate], ...vars }: FoldParts): Expr {
  return nodes.fold(at, {
    ...vars,
    accuInit: nodes.literal(at, false),
    condition: nodes.call(at, operators.notStrictlyFalse, nodes.call(at, operators.not, nodes.accu(at))),
    step: nodes.call(at, operators.or, nodes.accu(at), predicate!),
    result: nodes.accu(at),
  })
}

/** True when a condition holds for exactly one item. */
export function foldExistsOne(nodes: NodeFactory, at: number, { args: [predicate], ...vars }: FoldParts): Expr {
  const increment = nodes.call(at, operators.add, nodes.accu(at), nodes.literal(at, 1n))
  return nodes.fold(at, {
    ...vars,
    accuInit: nodes.literal(at, 0n),
    condition: nodes.literal(at, true),
    step: nodes.call(at, operators.conditional, predicate!, increment, nodes.accu(at)),
    result: nodes.call(at, operators.equals, nodes.accu(at), nodes.literal(at, 1n)),
  })
}

/** The list of what an expression yields for each item, or for those that a condition lets through. */
export function foldMap(nodes: NodeFactory, at: number, { args, ...vars }: FoldParts): Expr {
  const [condition, value] = args.length === 2 ? args : [undefined, args[0]]
  const append = nodes.call(at, operators.add, nodes.accu(at), nodes.list(at, [value!]))
  return nodes.fold(at, {
    ...vars,
    accuInit: nodes.list(at, []),
    condition: nodes.literal(at, true),
    step: condition ? nodes.call(at, operators.conditional, condition, append, nodes.accu(at)) : append,
    result: nodes.accu(at),
  })
}

function foldFilter(nodes: NodeFactory, at: number, { args: [predicate], ...vars }: FoldParts): Expr {
  return foldMap(nodes, at, { ...vars, args: [predicate!, nodes.ident(at, vars.iterVar)] })
}
