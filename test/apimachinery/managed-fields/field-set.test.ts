import fc from 'fast-check'
import t from 'tap'
import {
  difference,
  type FieldPath,
  hasPath,
  intersection,
  pathsOf,
  recursiveDifference,
  setOfPaths,
  sortedSet,
  union,
} from '../../../apimachinery/managed-fields/field-set.ts'
import { parseFieldsV1 } from '../../../apimachinery/managed-fields/fields-v1.ts'

const arbitraryPath: fc.Arbitrary<FieldPath> = fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:1'), {
  minLength: 1,
  maxLength: 4,
})
const arbitrarySet = fc.array(arbitraryPath, { maxLength: 8 }).map(setOfPaths)

/** The members, as texts. */
const members = (set: ReturnType<typeof setOfPaths>) => new Set([...pathsOf(set)].map((path) => path.join(' ')))
const isBelow = (path: string, above: string) => path === above || path.startsWith(`${above} `)

const laws: Record<string, (a: ReturnType<typeof setOfPaths>, b: ReturnType<typeof setOfPaths>) => boolean> = {
  'union holds what either holds': (a, b) => same(members(union(a, b)), new Set([...members(a), ...members(b)])),
  'intersection holds what both hold': (a, b) =>
    same(members(intersection(a, b)), new Set([...members(a)].filter((path) => members(b).has(path)))),
  'difference holds what only the first holds': (a, b) =>
    same(members(difference(a, b)), new Set([...members(a)].filter((path) => !members(b).has(path)))),
  'recursive difference holds nothing below what the second holds': (a, b) =>
    same(
      members(recursiveDifference(a, b)),
      new Set([...members(a)].filter((path) => ![...members(b)].some((above) => isBelow(path, above)))),
    ),
  'every member is found': (a) => [...pathsOf(a)].every((path) => hasPath(a, path)),
  'a set that is written and read again is the same': (a) =>
    JSON.stringify(sortedSet(parseFieldsV1(JSON.parse(JSON.stringify(a))))) === JSON.stringify(sortedSet(a)),
  'operations do not change their operands': (a, b) => {
    const before = JSON.stringify([a, b])
    for (const operation of [union, intersection, difference, recursiveDifference]) operation(a, b)
    return JSON.stringify([a, b]) === before
  },
}

for (const [name, law] of Object.entries(laws)) {
  t.test(name, async () => fc.assert(fc.property(arbitrarySet, arbitrarySet, law), { numRuns: 200 }))
}

function same(a: Set<string>, b: Set<string>): boolean {
  return a.size === b.size && [...a].every((path) => b.has(path))
}

t.test('members of a level come before those below it, each in order', async (t) => {
  const set = setOfPaths([
    ['f:spec', 'f:ports', 'k:{"port":443}'],
    ['f:spec', 'f:ports', 'k:{"port":53}'],
    ['f:spec', 'f:selector'],
    ['f:data'],
  ])
  t.strictSame(
    [...pathsOf(set)].map((path) => path.at(-1)),
    ['f:data', 'f:selector', 'k:{"port":53}', 'k:{"port":443}'],
  )
})

for (const c of [
  {
    name: 'spaces and the order of keys do not count',
    given: { 'k:{"b": 1, "a": "x"}': {} },
    want: { 'k:{"a":"x","b":1}': {} },
  },
  { name: 'kinds of elements that are not known are left out', given: { 'f:a': {}, 'x:b': {} }, want: { 'f:a': {} } },
  { name: 'integers stay exact', given: { 'v:9007199254740993': {} }, want: { 'v:9007199254740993': {} } },
  { name: 'a dot at the top means nothing', given: { '.': {}, 'f:a': {} }, want: { 'f:a': {} } },
  { name: 'a key like those of prototypes is a key', given: { 'f:__proto__': {} }, want: { 'f:__proto__': {} } },
]) {
  t.test(c.name, async (t) => t.strictSame(parseFieldsV1(c.given), c.want))
}

for (const malformed of [
  { a: {} },
  { f: {} },
  { fa: {} },
  { 'k:{': {} },
  { 'k:[]': {} },
  { 'i:x': {} },
  { 'f:a': 1 },
  [],
]) {
  t.test(`refuses ${JSON.stringify(malformed)}`, async (t) => t.throws(() => parseFieldsV1(malformed)))
}
