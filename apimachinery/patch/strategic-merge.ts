import { isObject, setOwn } from '../equality.ts'
import { badRequest, unclassified, unprocessable } from '../errors.ts'
import { goValue } from '../go-text.ts'
import { type Field, fieldOf, type Schema } from '../schema/schema.ts'
import { checkOrder, mergeKeyReader, orderMerged } from './list-order.ts'
import { notAnObject } from './patch-object.ts'

/**
 * Strategic merge patch (k8s.io/apimachinery/pkg/util/strategicpatch): a merge patch in which the schema says how lists
 * merge, and directives in the patch say what else to do.
 */

type Json = Record<string, unknown>

const patchDirective = '$patch'
const retainKeys = '$retainKeys'
const deletePrefix = '$deleteFromPrimitiveList/'
const orderPrefix = '$setElementOrder/'

/**
 * Applies a strategic merge patch to an object of the schema.
 * @returns a new document that shares what has not changed
 * @throws {ApiError} BadRequest for malformed patches; others, without a reason, where upstream has none
 */
export function applyStrategicMergePatch(schema: Schema, document: object, patch: unknown): Json {
  // Go reads null into an empty map.
  const why = notAnObject(patch ?? {})
  if (why !== undefined) throw badRequest(why)
  return mergeObject(schema, document as Json, (patch ?? {}) as Json)
}

function mergeObject(schema: Schema | undefined, original: Json, patch: Json): Json {
  const directive = own(patch, patchDirective)
  if (directive !== undefined) return obeyDirective(directive, patch)
  const result = retained(original, patch)
  const ordered = mergeOrderedLists(schema, result, patch)
  for (const key of Object.keys(patch)) {
    if (key.startsWith(deletePrefix)) deleteFromList(result, key.slice(deletePrefix.length), patch[key])
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key === retainKeys || key.startsWith(orderPrefix) || key.startsWith(deletePrefix) || ordered.has(key)) continue
    if (value === null || value === undefined) delete result[key]
    else setOwn(result, key, mergeValue(patchRuleOf(schema, key), own(result, key), value))
  }
  return result
}

function own(object: Json, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function obeyDirective(directive: unknown, patch: Json): Json {
  if (directive === 'delete') return {}
  if (directive !== 'replace') throw badDirective(directive, patch)
  const { [patchDirective]: _, ...rest } = patch
  return withoutDirectives(rest) as Json
}

function badDirective(directive: unknown, patch: Json) {
  return unclassified(`unknown patch type: ${goValue(directive)} in map: ${goValue(patch)}`)
}

/** A copy of the original, with only those keys that `$retainKeys` names, if the patch has that. */
function retained(original: Json, patch: Json): Json {
  const keys = own(patch, retainKeys)
  if (keys === undefined) return { ...original }
  const malformed = () => badRequest('invalid patch format of retainKeys')
  if (!Array.isArray(keys)) throw malformed()
  const kept = new Set<unknown>(keys)
  for (const [key, value] of Object.entries(patch)) {
    const isContent =
      value !== null && key !== retainKeys && !key.startsWith(deletePrefix) && !key.startsWith(orderPrefix)
    if (isContent && !kept.has(key)) throw malformed()
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => kept.has(key)))
}

/** How the value at a key merges: a field of a struct, or any entry of a map. */
interface PatchRule {
  readonly schema: Schema | undefined
  readonly mergesLists: boolean
  readonly replaces: boolean
  readonly mergeKey: string | undefined
}

function patchRuleOf(schema: Schema | undefined, key: string): PatchRule {
  const field: Partial<Field> | undefined = schema && fieldOf(schema, key)
  const strategies = field?.patchStrategy?.split(',') ?? []
  return {
    schema: field?.schema ?? (schema?.type === 'map' ? schema.items : undefined),
    mergesLists: strategies.includes('merge'),
    replaces: strategies.includes('replace'),
    mergeKey: field?.patchMergeKey,
  }
}

function mergeValue(rule: PatchRule, original: unknown, patch: unknown): unknown {
  if (isObject(original) && isObject(patch) && !rule.replaces) return mergeObject(rule.schema, original, patch)
  if (Array.isArray(original) && Array.isArray(patch) && rule.mergesLists) return mergeList(rule, original, patch)
  return withoutDirectives(patch)
}

/** A part of the patch that meets nothing to merge with: directives have nothing to say there, and null is absent. */
function withoutDirectives(patch: unknown): unknown {
  if (Array.isArray(patch)) {
    return patch.filter((item) => !isObject(item) || own(item, patchDirective) === undefined).map(withoutDirectives)
  }
  if (!isObject(patch)) return patch
  if (own(patch, patchDirective) === 'delete') return {}
  const clean: Json = {}
  for (const [key, value] of Object.entries(patch)) {
    const isDirective =
      key === patchDirective || key === retainKeys || key.startsWith(deletePrefix) || key.startsWith(orderPrefix)
    if (value !== null && !isDirective) setOwn(clean, key, withoutDirectives(value))
  }
  return clean
}

function deleteFromList(result: Json, key: string, items: unknown): void {
  const list = own(result, key)
  if (!Array.isArray(list)) return
  if (!Array.isArray(items)) throw badRequest('invalid patch format of primitive list')
  const gone = new Set<unknown>(items)
  setOwn(
    result,
    key,
    list.filter((item) => !gone.has(item)),
  )
}

/** Merges the lists whose order the patch gives. @returns their keys */
function mergeOrderedLists(schema: Schema | undefined, result: Json, patch: Json): Set<string> {
  const done = new Set<string>()
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(orderPrefix)) continue
    const key = directive.slice(orderPrefix.length)
    const [live, list] = [listAt(result, key), listAt(patch, key)]
    if (!Array.isArray(order)) throw badRequest('invalid patch format of setElementOrder list')
    done.add(key)
    const rule = patchRuleOf(schema, key)
    if (list) checkOrder(list, order, rule.mergeKey)
    if (live === undefined && list === undefined) continue
    const merged = list === undefined ? live : mergeValue(rule, live, list)
    const known = knownOrder(live ?? [], list ?? [], rule.mergeKey)
    setOwn(result, key, orderMerged(merged as unknown[], order, known, rule.mergeKey))
  }
  return done
}

/**
 * What counts as the order of the server. Upstream deletes and adds in place, so that new items which end up where
 * deleted ones were count as known, behind those that stay.
 */
function knownOrder(live: readonly unknown[], list: readonly unknown[], mergeKey: string | undefined) {
  if (mergeKey === undefined) return live
  const keysOf = (items: readonly unknown[]) => new Set(items.map((item) => isObject(item) && own(item, mergeKey)))
  const isDeletion = (item: unknown) => isObject(item) && own(item, patchDirective) === 'delete'
  const [deleted, there] = [keysOf(list.filter(isDeletion)), keysOf(live)]
  const kept = live.filter((item) => isObject(item) && !deleted.has(own(item, mergeKey)))
  const added = list.filter((item) => isObject(item) && !isDeletion(item) && !there.has(own(item, mergeKey)))
  return [...kept, ...added.slice(0, live.length - kept.length)]
}

function listAt(object: Json, key: string): unknown[] | undefined {
  const list = own(object, key)
  if (list === undefined || list === null) return undefined
  if (!Array.isArray(list)) throw badRequest('invalid patch format of setElementOrder list')
  return list
}

function mergeList(rule: PatchRule, original: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const items = [...original, ...patch]
  if (items.some(Array.isArray)) throw unprocessable()
  if (items.every((item) => !isObject(item))) {
    return orderMerged([...new Set(items)], patch, original, undefined)
  }
  if (!items.every(isObject)) throw unclassified(`list element types are not identical: ${goValue([original, patch])}`)
  if (rule.mergeKey === undefined) throw unclassified('cannot merge lists without merge key for type struct')
  return mergeObjects(rule.schema?.items, original as Json[], patch as Json[], rule.mergeKey)
}

/** Merges by key, after obeying the directives among the items. New items come before live ones they are not ordered with. */
function mergeObjects(
  schema: Schema | undefined,
  original: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
): unknown[] {
  const { live, additions } = obeyItemDirectives(original, patch, mergeKey)
  const keyOf = mergeKeyReader(mergeKey)
  const merged = [...live]
  const positions = new Map<unknown, number>()
  for (const [i, item] of live.entries()) if (!positions.has(own(item, mergeKey))) positions.set(own(item, mergeKey), i)
  for (const item of additions) {
    const position = positions.get(keyOf(item))
    if (position === undefined) {
      positions.set(keyOf(item), merged.length)
      merged.push(withoutDirectives(item) as Json)
    } else merged[position] = mergeObject(schema, merged[position]!, item)
  }
  return orderMerged(merged, additions, live, mergeKey)
}

function obeyItemDirectives(original: readonly Json[], patch: readonly Json[], mergeKey: string) {
  const additions: Json[] = []
  const deleted = new Set<unknown>()
  let replaces = false
  for (const item of patch) {
    const directive = own(item, patchDirective)
    if (directive === undefined) additions.push(item)
    else if (directive === 'delete') deleted.add(mergeKeyReader(mergeKey)(item))
    else if (directive === 'replace') replaces = true
    else if (directive === 'merge') throw unclassified('merging lists cannot yet be specified in the patch')
    else throw badDirective(directive, item)
  }
  if (replaces) return { live: additions.map((item) => withoutDirectives(item) as Json), additions: [] }
  return { live: original.filter((item) => !deleted.has(own(item, mergeKey))), additions }
}
