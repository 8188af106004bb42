import { accumulator, type Call, type Expr, operators } from './ast.ts'
import { type Macro, macroKey } from './macro.ts'
import type { NodeFactory } from './node-factory.ts'
import { type FoldParts, foldAll, foldExists, foldExistsOne, foldMap } from './standard-macros.ts'

/** Names of functions that only macros call. */
export const hiddenFunctions = { mapInsert: 'cel.@mapInsert', sortByKeys: '@sortByAssociatedKeys' } as const

/** Macros over keys and values (cel-go ext.TwoVarComprehensions), of optional values, and of the list library. */
export const extensionMacros: readonly (readonly [string, Macro])[] = [
  [macroKey('all', 3, true), (nodes, call) => overEntries(nodes, call, foldAll)],
  [macroKey('exists', 3, true), (nodes, call) => overEntries(nodes, call, foldExists)],
  [macroKey('existsOne', 3, true), (nodes, call) => overEntries(nodes, call, foldExistsOne)],
  [macroKey('exists_one', 3, true), (nodes, call) => overEntries(nodes, call, foldExistsOne)],
  [macroKey('transformList', 3, true), (nodes, call) => overEntries(nodes, call, foldMap)],
  [macroKey('transformList', 4, true), (nodes, call) => overEntries(nodes, call, foldMap)],
  [macroKey('transformMap', 3, true), (nodes, call) => overEntries(nodes, call, foldTransformMap)],
  [macroKey('transformMap', 4, true), (nodes, call) => overEntries(nodes, call, foldTransformMap)],
  [macroKey('transformMapEntry', 3, true), (nodes, call) => overEntries(nodes, call, foldTransformEntry)],
  [macroKey('transformMapEntry', 4, true), (nodes, call) => overEntries(nodes, call, foldTransformEntry)],
  [macroKey('optMap', 2, true), (nodes, call) => expandOptMap(nodes, call, false)],
  [macroKey('optFlatMap', 2, true), (nodes, call) => expandOptMap(nodes, call, true)],
  [macroKey('sortBy', 2, true), expandSortBy],
]

function overEntries(
  nodes: NodeFactory,
  { target, args, at }: Call,
  fold: (nodes: NodeFactory, at: number, parts: FoldParts) => Expr,
): Expr | undefined {
  const [first, second, ...rest] = args
  for (const variable of [first!, second!]) {
    if (variable.kind !== 'ident') {
      nodes.error(variable.at, 'argument must be a simple name')
      return undefined
    }
    if (variable.name === accumulator) {
      nodes.error(variable.at, 'iteration variable overwrites accumulator variable')
      return undefined
    }
  }
  const [iterVar, iterVar2] = [nameOf(first!), nameOf(second!)]
  if (iterVar === iterVar2) {
    nodes.error(second!.at, `duplicate variable name: ${iterVar}`)
    return undefined
  }
  return fold(nodes, at, { range: target!, iterVar, iterVar2, args: rest })
}

function nameOf(expr: Expr): string {
  return expr.kind === 'ident' ? expr.name : ''
}

function foldTransformMap(nodes: NodeFactory, at: number, { args, ...vars }: FoldParts): Expr {
  const [condition, value] = args.length === 2 ? args : [undefined, args[0]]
  const key = nodes.ident(at, vars.iterVar)
  return foldIntoMap(nodes, at, vars, condition, [key, value!])
}

function foldTransformEntry(nodes: NodeFactory, at: number, { args, ...vars }: FoldParts): Expr {
  const [condition, entry] = args.length === 2 ? args : [undefined, args[0]]
  return foldIntoMap(nodes, at, vars, condition, [entry!])
}

function foldIntoMap(
  nodes: NodeFactory,
  at: number,
  vars: Omit<FoldParts, 'args'>,
  condition: Expr | undefined,
  inserted: readonly Expr[],
): Expr {
  const insert = nodes.call(at, hiddenFunctions.mapInsert, nodes.accu(at), ...inserted)
  return nodes.fold(at, {
    ...vars,
    accuInit: nodes.map(at, []),
    condition: nodes.literal(at, true),
    step: condition ? nodes.call(at, operators.conditional, condition, insert, nodes.accu(at)) : insert,
    result: nodes.accu(at),
  })
}

/** A fold over nothing gives a value a name. */
function bind(nodes: NodeFactory, at: number, name: string, value: Expr, result: Expr): Expr {
  return {
    kind: 'comprehension',
    id: nodes.id(),
    at,
    range: nodes.list(at, []),
    iterVar: '#unused',
    iterVar2: '',
    accuVar: name,
    accuInit: value,
    condition: nodes.literal(at, false),
    step: nodes.ident(at, name),
    result,
  }
}

function expandOptMap(nodes: NodeFactory, { target, args, at, name }: Call, isFlat: boolean): Expr | undefined {
  const [variable, expr] = args
  if (variable?.kind !== 'ident') {
    nodes.error(variable!.at, `${name}() variable name must be a simple identifier`)
    return undefined
  }
  const operand = target!
  const mapped = bind(nodes, at, variable.name, nodes.method(at, operand, 'value'), expr!)
  return nodes.call(
    at,
    operators.conditional,
    nodes.method(at, operand, 'hasValue'),
    isFlat ? mapped : nodes.call(at, 'optional.of', mapped),
    nodes.call(at, 'optional.none'),
  )
}

const sortByInput = '@__sortBy_input__'

function expandSortBy(nodes: NodeFactory, { target, args, at }: Call): Expr | undefined {
  const [variable, key] = args
  const operand = target!
  if (!['call', 'comprehension', 'ident', 'list', 'select'].includes(operand.kind)) {
    nodes.error(
      operand.at,
      'sortBy can only be applied to a list, identifier, comprehension, call or select expression',
    )
    return undefined
  }
  if (variable?.kind !== 'ident') {
    nodes.error(variable!.at, 'argument is not an identifier')
    return undefined
  }
  const input = nodes.ident(at, sortByInput)
  const keys = foldMap(nodes, at, { range: nodes.ident(at, sortByInput), iterVar: variable.name, args: [key!] })
  const sorted = nodes.method(at, input, hiddenFunctions.sortByKeys, keys)
  return bind(nodes, at, sortByInput, operand, sorted)
}
