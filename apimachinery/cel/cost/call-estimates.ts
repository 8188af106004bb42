import { authorizationCheckCost, regexFactor, stringFactor } from '../evaluate/runtime-cost.ts'
import type { CelType } from '../types/cel-type.ts'
import { add, type Estimate, fixed, maxUint64, multiply, scale, union, unknown } from './estimate.ts'

/** What is known of a call before it is run. */
export interface CallParts {
  /** Size of `a` in `a.f()`. */
  readonly target: Estimate | undefined
  /** When `a` is a list: its items. */
  readonly targetItem: { readonly type: CelType; readonly size: Estimate } | undefined
  /** Sizes of the arguments, and what it costs to compute them. */
  readonly args: readonly Estimate[]
  readonly argCosts: readonly Estimate[]
}

/** What a call costs with its arguments, and how large its result is where that is known. */
export interface CallEstimate {
  readonly cost: Estimate
  readonly size?: Estimate | undefined
}

/** An estimate without the costs of the arguments; undefined: others may know better. */
type Rule = (parts: CallParts) => CallEstimate | undefined

const one: Rule = () => ({ cost: fixed(1) })
const sizeOfAddress: Estimate = { min: 4n, max: 16n }

const overTarget: Rule = ({ target }) => target && { cost: scale(target, stringFactor), size: target }
const overArgument: Rule = ({ args: [arg], target }) => {
  const size = arg ?? target
  return size && { cost: scale(size, stringFactor) }
}

const overItems: Rule = ({ target, targetItem }) => {
  if (!target) return undefined
  if (!targetItem) return { cost: scale(target, stringFactor) }
  const isText = targetItem.type.kind === 'string' || targetItem.type.kind === 'bytes'
  const perItem = isText ? add(fixed(1), scale(targetItem.size, stringFactor)) : fixed(1)
  return { cost: multiply(target, perItem) }
}

const replace: Rule = ({ target, args: [from, to] }) => {
  if (!target || !from || !to) return undefined
  const longest = longestReplacement(target.max, from.min, to.max)
  const shortest = shortestReplacement(target.min, from.max, to.min)
  const counts = { min: shortest.count, max: longest.count }
  const kept = { min: shortest.kept, max: longest.kept }
  return { cost: scale(target, 2 * stringFactor), size: add(multiply(counts, to), kept) }
}

function longestReplacement(text: bigint, from: bigint, to: bigint): { count: bigint; kept: bigint } {
  if (from === 0n) return { count: text < maxUint64 ? text + 1n : text, kept: text }
  return to <= from ? { count: 0n, kept: text } : { count: ceilDivide(text, from), kept: 0n }
}

function shortestReplacement(text: bigint, from: bigint, to: bigint): { count: bigint; kept: bigint } {
  if (from === 0n) return { count: text < maxUint64 ? text + 1n : text, kept: text }
  return from <= to ? { count: 0n, kept: text } : { count: ceilDivide(text, from), kept: 0n }
}

function ceilDivide(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b
}

const split: Rule = ({ target }) =>
  target && { cost: scale(target, 2 * stringFactor), size: { min: 0n, max: target.max } }

const join: Rule = ({ target, targetItem, args: [separator] }) => {
  if (!target) return undefined
  const items = targetItem ? multiply(target, targetItem.size) : fixed(0)
  const gaps = { min: target.min > 0n ? target.min - 1n : 0n, max: target.max > 0n ? target.max - 1n : 0n }
  const size = separator ? add(items, multiply(separator, gaps)) : items
  return { cost: scale(size, stringFactor), size }
}

const find: Rule = ({ target, args: [pattern] }) => {
  if (!target || !pattern) return undefined
  return { cost: patternCost(target, pattern), size: { min: 0n, max: target.max } }
}

function patternCost(text: Estimate, pattern: Estimate): Estimate {
  return multiply(scale(add(text, fixed(1)), stringFactor), scale(pattern, regexFactor))
}

function containment(extra: Estimate, isText: boolean): Rule {
  const base = add(scale(add(sizeOfAddress, sizeOfAddress), stringFactor), extra)
  return ({ args: [arg] }) => ({ cost: isText && arg ? add(base, scale(arg, stringFactor)) : base })
}

const withinCidr = add(scale(sizeOfAddress, stringFactor), fixed(1))

const pairwise =
  (factor: bigint): Rule =>
  ({ args: [a, b] }) =>
    a && b && { cost: add(fixed(1), multiply(fixed(factor), multiply(a, b))) }

const quadratic: Rule = ({ target }) => target && { cost: add(fixed(10), multiply(target, target)), size: target }
const perItem: Rule = ({ target }) => target && { cost: add(fixed(10), target), size: target }

/** By function name; these go first (k8s.io/apiserver/pkg/cel/library/cost.go). */
const byFunction: Readonly<Record<string, Rule>> = {
  check: () => ({ cost: fixed(authorizationCheckCost) }),
  isSorted: overItems,
  sum: overItems,
  max: overItems,
  min: overItems,
  indexOf: overItems,
  lastIndexOf: overItems,
  url: overArgument,
  lowerAscii: overTarget,
  upperAscii: overTarget,
  substring: overTarget,
  trim: overTarget,
  replace,
  split,
  join,
  find,
  findAll: find,
  'sets.contains': pairwise(1n),
  'sets.intersects': pairwise(1n),
  'sets.equivalent': pairwise(2n),
  distinct: quadratic,
  sort: quadratic,
  '@sortByAssociatedKeys': quadratic,
  flatten: perItem,
  slice: perItem,
  reverse: perItem,
  'lists.range': ({ args: [size] }) => size && { cost: fixed(11), size: unknown },
}

/** By overload. */
const byOverload: Readonly<Record<string, Rule>> = {
  cidr_ip: one,
  cidr_contains_ip: containment(fixed(0), false),
  cidr_contains_ip_string: containment(fixed(0), true),
  cidr_contains_cidr: containment(withinCidr, false),
  cidr_contains_cidr_string: containment(withinCidr, true),
  string_format: ({ target }) => target && { cost: scale(target, stringFactor) },
  string_to_bytes: ({ args: [text] }) =>
    text && { cost: scale(text, stringFactor), size: { min: text.min, max: multiply(text, fixed(4)).max } },
  bytes_to_string: ({ args: [bytes] }) =>
    bytes && { cost: scale(bytes, stringFactor), size: { min: bytes.min / 4n, max: bytes.max } },
  strings_quote: ({ args: [text] }) =>
    text && {
      cost: scale(text, stringFactor),
      size: add(fixed(2), { min: text.min, max: multiply(text, fixed(2)).max }),
    },
  starts_with_string: ({ args: [part] }) => part && { cost: scale(part, stringFactor) },
  ends_with_string: ({ args: [part] }) => part && { cost: scale(part, stringFactor) },
  in_list: ({ args: [, list] }) => list && { cost: list },
  matches_string: ({ target, args: [pattern] }) => target && pattern && { cost: patternCost(target, pattern) },
  contains_string: ({ target, args: [part] }) =>
    target && part && { cost: multiply(scale(target, stringFactor), scale(part, stringFactor)) },
  add_string: joined(false),
  add_bytes: joined(false),
  add_list: joined(true),
  equals: comparison,
  not_equals: comparison,
}

function joined(isList: boolean): Rule {
  return ({ args: [a, b] }) => {
    if (!a || !b) return undefined
    const size = add(a, b)
    return { cost: isList ? fixed(1) : scale(size, stringFactor), size }
  }
}

function comparison({ args: [a, b] }: CallParts): CallEstimate | undefined {
  if (!a || !b) return undefined
  const max = a.max < b.max ? a.max : b.max
  return { cost: scale({ min: max > 0n ? 1n : 0n, max }, stringFactor) }
}

const comparisons = /^(?:less|less_equals|greater|greater_equals)_(?:string|bytes)$/

/** What a call of an overload costs. */
export function callEstimate(name: string, overload: string, parts: CallParts): CallEstimate {
  const [first, second, third] = parts.argCosts
  // Only some of the operands of these are computed.
  if (overload === 'logical_and' || overload === 'logical_or') {
    return { cost: { min: first!.min, max: add(first!, second!).max } }
  }
  if (overload === 'conditional') {
    return { cost: add(first!, union(second!, third!)), size: union(parts.args[1]!, parts.args[2]!) }
  }
  const found = ruleFor(name, overload)(parts) ?? { cost: fixed(1) }
  return { cost: add(found.cost, ...parts.argCosts), size: found.size }
}

function ruleFor(name: string, overload: string): Rule {
  if (comparisons.test(overload)) return comparison
  if (Object.hasOwn(byOverload, overload)) return byOverload[overload]!
  return Object.hasOwn(byFunction, name) ? byFunction[name]! : one
}
