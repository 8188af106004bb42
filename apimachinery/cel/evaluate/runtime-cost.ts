import { CelList, CelMap, type CelValue } from '../values/cel-value.ts'
import { encodeUtf8 } from '../values/utf8.ts'
import { sizeOf } from '../values/value-types.ts'

/** Cost of going over one character, and of one character of a pattern (cel-go: common/cost.go). */
export const stringFactor = 0.1
export const regexFactor = 0.25

/** What a call costs. */
export type CallCost = (args: readonly CelValue[], result: CelValue) => number

/** The cost of an authorization check: two fit into one expression. */
export const authorizationCheckCost = 350_000

const one: CallCost = () => 1
const overFirst: CallCost = ([first]) => Math.ceil(sizeOf(first!) * stringFactor)
const overFirstTwice: CallCost = ([first]) => Math.ceil(sizeOf(first!) * 2 * stringFactor)
const overResultTwice: CallCost = (_args, result) => Math.ceil(sizeOf(result) * 2 * stringFactor)
const overItems: CallCost = ([first]) => traversalCost(first!)
const overPattern: CallCost = ([text, pattern]) =>
  Math.ceil((1 + sizeOf(text!)) * stringFactor) * Math.ceil(sizeOf(pattern!) * regexFactor)
const overSmaller: CallCost = ([left, right]) => Math.ceil(Math.min(sizeOf(left!), sizeOf(right!)) * stringFactor)
const overBoth: CallCost = ([left, right]) => Math.ceil((sizeOf(left!) + sizeOf(right!)) * stringFactor)
const pairwise: CallCost = ([left, right]) => 1 + sizeOf(left!) * sizeOf(right!)
const quadratic: CallCost = ([list]) => 10 + sizeOf(list!) ** 2
const perItem: CallCost = ([list], result) => 10 + Math.max(sizeOf(list!), sizeOf(result))

/** By function name; these go first (k8s.io/apiserver/pkg/cel/library/cost.go). */
const byFunction: Readonly<Record<string, CallCost>> = {
  check: () => authorizationCheckCost,
  isSorted: overItems,
  sum: overItems,
  max: overItems,
  min: overItems,
  indexOf: overItems,
  lastIndexOf: overItems,
  url: overFirst,
  isURL: overFirst,
  lowerAscii: overFirst,
  upperAscii: overFirst,
  substring: overFirst,
  trim: overFirst,
  reverse: overFirst,
  replace: overFirstTwice,
  split: overFirstTwice,
  join: overResultTwice,
  find: overPattern,
  findAll: overPattern,
  cidr: overFirst,
  isIP: overFirst,
  isCIDR: overFirst,
  'ip.isCanonical': overFirstTwice,
  quantity: overFirst,
  isQuantity: overFirst,
  semver: overFirst,
  isSemver: overFirst,
  validate: overSecond,
  format: overFirst,
  'strings.quote': overFirst,
  'jsonpatch.escapeKey': overFirst,
  'sets.contains': pairwise,
  'sets.intersects': pairwise,
  'sets.equivalent': ([left, right]) => 1 + 2 * sizeOf(left!) * sizeOf(right!),
  distinct: quadratic,
  sort: quadratic,
  '@sortByAssociatedKeys': quadratic,
  flatten: perItem,
  slice: perItem,
  'lists.range': perItem,
  matches: overPattern,
}

/** By overload, for functions that cost differently by what they are called with. */
const byOverload: Readonly<Record<string, CallCost>> = {
  string_to_ip: overFirst,
  cidr_ip: one,
  cidr_contains_ip: containmentCost(0, false),
  cidr_contains_ip_string: containmentCost(0, true),
  cidr_contains_cidr: containmentCost(1, false),
  cidr_contains_cidr_string: containmentCost(1, true),
  starts_with_string: overFirst,
  ends_with_string: overFirst,
  string_to_bytes: overFirst,
  bytes_to_string: overFirst,
  in_list: (args) => sizeOf(args[1]!),
  contains_string: ([text, part]) => Math.ceil(sizeOf(text!) * stringFactor) * Math.ceil(sizeOf(part!) * stringFactor),
  equals: overSmaller,
  not_equals: overSmaller,
  add_string: overBoth,
  add_bytes: overBoth,
  list_reverse: ([list]) => 10 + sizeOf(list!),
}

const comparisons = /^(?:less|less_equals|greater|greater_equals)_(?:string|bytes)$/

/** What calls of an overload cost; 1 where nothing is known of them. */
export function runtimeCost(name: string, overload: string): CallCost {
  if (comparisons.test(overload)) return overSmaller
  if (Object.hasOwn(byOverload, overload)) return byOverload[overload]!
  return Object.hasOwn(byFunction, name) ? byFunction[name]! : one
}

function overSecond(args: readonly CelValue[]): number {
  return Math.ceil(sizeOf(args[1]!) * stringFactor)
}

function containmentCost(extra: number, isText: boolean): CallCost {
  return ([range, other]) => {
    const size = sizeOf(range!)
    const base = Math.ceil(2 * size * stringFactor) + extra * (Math.ceil(size * stringFactor) + 1)
    return base + (isText ? Math.ceil(sizeOf(other!) * stringFactor) : 0)
  }
}

/** What going over all of a value costs. */
function traversalCost(value: CelValue): number {
  if (typeof value === 'string') return Math.floor(encodeUtf8(value).length * stringFactor)
  if (value instanceof Uint8Array) return Math.floor(value.length * stringFactor)
  let cost = 0
  if (value instanceof CelList) for (const item of value) cost += traversalCost(item)
  else if (value instanceof CelMap) {
    for (const key of value.keys()) cost += traversalCost(key) + traversalCost(value.find(key)!)
  } else cost = 1
  return cost
}
