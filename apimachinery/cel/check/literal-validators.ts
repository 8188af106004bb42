import { isPattern } from '../library/regex-cache.ts'
import type { Expr } from '../syntax/ast.ts'
import type { SourceError } from '../syntax/source.ts'
import { areAssignable } from '../types/assignment.ts'
import { type CelType, formatType, isOptional } from '../types/cel-type.ts'
import { parseDuration, parseTimestamp } from '../values/time.ts'
import type { CheckedExpression } from './checked-expression.ts'
import { childrenOf } from './walk.ts'

/** What types do not show: literals that no run would accept, lists and maps of mixed types (cel-go: ASTValidators). */
export function literalErrors({ expr, types }: CheckedExpression): SourceError[] {
  const errors: SourceError[] = []
  const visit = (node: Expr, isExempt: boolean): void => {
    errors.push(...argumentErrors(node))
    if (!isExempt) errors.push(...mixtureErrors(node, types))
    // Only the arguments of format() may be of any types.
    const exempts = isExempt || (node.kind === 'call' && node.name === 'format')
    for (const child of childrenOf(node)) visit(child, exempts && !(node.kind === 'call' && child === node.target))
  }
  visit(expr, false)
  return errors
}

const judged: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => parseDuration(text) !== undefined,
  timestamp: (text) => parseTimestamp(text) !== undefined,
  matches: isPattern,
}

function argumentErrors(node: Expr): SourceError[] {
  if (node.kind !== 'call' || !Object.hasOwn(judged, node.name)) return []
  const literal = node.args.at(-1)
  if (literal?.kind !== 'literal' || typeof literal.value !== 'string') return []
  return judged[node.name]!(literal.value) ? [] : [{ at: literal.at, message: `invalid ${node.name} argument` }]
}

function mixtureErrors(node: Expr, types: ReadonlyMap<number, CelType>): SourceError[] {
  if (node.kind === 'list') {
    return mixed(
      node.elements.map((element, i) => ({ at: element.at, type: entryType(element, node.optional.has(i), types) })),
    )
  }
  if (node.kind !== 'map') return []
  const keys = node.entries.map(({ key }) => ({ at: key.at, type: entryType(key, false, types) }))
  const values = node.entries.map(({ value, optional }) => ({ at: value.at, type: entryType(value, optional, types) }))
  return [...mixed(keys), ...mixed(values)]
}

function entryType(expr: Expr, optional: boolean, types: ReadonlyMap<number, CelType>): CelType | undefined {
  const type = types.get(expr.id)
  return type && optional && isOptional(type) ? type.parameters[0] : type
}

function mixed(entries: readonly { at: number; type: CelType | undefined }[]): SourceError[] {
  const first = entries[0]?.type
  if (!first) return []
  const odd = entries.find(({ type }) => type && !areAssignable(new Map(), [first], [type]))
  if (!odd) return []
  return [{ at: odd.at, message: `expected type '${formatType(first)}' but found '${formatType(odd.type!)}'` }]
}
