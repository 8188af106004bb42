import { compareElements } from './path-element.ts'

/**
 * A set of fields in the form of `FieldsV1`, which is the tree that the algebra needs, too. An element (`f:spec`,
 * `k:{"name":"a"}`) with `{}` is in the set, and so is one with `.` beside the elements below it; any other one only
 * leads to members. Sets are read-only and share their parts.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet
}

/** A set under construction. */
export type FieldSetDraft = Record<string, FieldSet>

/** The elements that lead from the object to a field. */
export type FieldPath = readonly string[]

/** Marks an element that is in the set itself, when there is something below it. */
export const self = '.'

/** The set without members; below an element: nothing but the element itself. */
export const noFields: FieldSet = Object.freeze({})

/** The set of the given fields. */
export function setOfPaths(paths: readonly FieldPath[]): FieldSet {
  return paths
    .map((path) => path.reduceRight<FieldSet>((set, element) => ({ [element]: set }), noFields))
    .reduce(union, noFields)
}

export function isEmpty(set: FieldSet): boolean {
  for (const _element in set) return false
  return true
}

/** Whether an element is in the set itself. @param node what the set has at the element */
export function isMember(node: FieldSet): boolean {
  return node[self] !== undefined || isEmpty(node)
}

/** What a set has at an element that is in it. @param children what is below */
export function memberNode(children: FieldSet): FieldSet {
  return isEmpty(children) || children[self] !== undefined ? children : { [self]: noFields, ...children }
}

/** What a set has at an element, undefined when that is nothing. @param children what is below, without `.` */
function node(member: boolean, children: FieldSet): FieldSet | undefined {
  if (member) return memberNode(children)
  return isEmpty(children) ? undefined : children
}

/** Whether a field is in the set. */
export function hasPath(set: FieldSet, path: FieldPath): boolean {
  let at: FieldSet | undefined = set
  for (const element of path) at = at?.[element]
  return at !== undefined && isMember(at)
}

/** What is in either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a
  if (isEmpty(a)) return b
  const result: FieldSetDraft = { ...a }
  for (const [element, theirs] of Object.entries(b)) {
    const ours = a[element]
    result[element] = ours === undefined ? theirs : nodeUnion(ours, theirs)
  }
  return result
}

function nodeUnion(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return memberNode(b)
  if (isEmpty(b)) return memberNode(a)
  return union(a, b)
}

/** What is in both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (ours, theirs) =>
    theirs === undefined ? undefined : node(isMember(ours) && isMember(theirs), intersection(ours, theirs)),
  )
}

/** What is in `a` and not in `b`, field by field: what is below a field in `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (ours, theirs) =>
    theirs === undefined ? ours : node(isMember(ours) && !isMember(theirs), difference(ours, theirs)),
  )
}

/** What is in `a` and neither in `b` nor below a field that is. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (ours, theirs) => {
    if (theirs === undefined) return ours
    return isMember(theirs) ? undefined : node(isMember(ours), recursiveDifference(ours, theirs))
  })
}

function combine(
  a: FieldSet,
  b: FieldSet,
  at: (ours: FieldSet, theirs: FieldSet | undefined) => FieldSet | undefined,
): FieldSet {
  const result: FieldSetDraft = {}
  for (const [element, ours] of Object.entries(a)) {
    if (element === self) continue
    const found = at(ours, b[element])
    if (found !== undefined) result[element] = found
  }
  return result
}

/** All members: those of a level come before those below it, each in the order of their elements. */
export function* pathsOf(set: FieldSet, prefix: FieldPath = []): Generator<FieldPath> {
  const elements = sortedElements(set)
  for (const element of elements) if (isMember(set[element]!)) yield [...prefix, element]
  for (const element of elements) yield* pathsOf(set[element]!, [...prefix, element])
}

/** The same set with its elements in order, as upstream writes them. */
export function sortedSet(set: FieldSet): FieldSet {
  if (isEmpty(set)) return noFields
  const result: FieldSetDraft = {}
  if (set[self] !== undefined) result[self] = noFields
  for (const element of sortedElements(set)) result[element] = sortedSet(set[element]!)
  return result
}

function sortedElements(set: FieldSet): string[] {
  return Object.keys(set)
    .filter((element) => element !== self)
    .sort(compareElements)
}
