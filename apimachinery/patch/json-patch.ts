import { maxDepth } from '../codecs/codec-error.ts'
import { deepClone, deepEqual, isObject, setOwn } from '../equality.ts'
import { badRequest, requestEntityTooLarge, unprocessable } from '../errors.ts'
import { jsonTypeOf } from '../go-text.ts'
import { lookUp, type Parent, parentOf } from './json-pointer.ts'

/** How many operations a patch may have (upstream: maxJSONPatchOperations). */
const maxOperations = 10_000
/** How much `copy` may add to a document, in characters of JSON: a patch could double it with each operation. */
const maxCopied = 3 * 1024 * 1024

interface Operation {
  readonly op?: string
  readonly path?: string
  readonly from?: string
  readonly value?: unknown
}

/**
 * Applies a JSON Patch (RFC 6902), with the liberties of the library that upstream uses: `replace` may add a member,
 * indexes count from the end when negative, and nothing but `replace` and `test` reaches the whole document.
 * @returns a new document
 * @throws {ApiError} BadRequest: not a list of operations; Invalid: an operation cannot be done; RequestEntityTooLarge
 */
export function applyJsonPatch(document: object, operations: unknown): unknown {
  const patch = parseOperations(operations)
  if (patch.length > maxOperations) {
    throw requestEntityTooLarge(
      `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`,
    )
  }
  const state = { root: deepClone(document) as unknown, copied: 0 }
  try {
    for (const operation of patch) apply(state, operation)
  } catch (err) {
    // Operations can nest a document into itself again and again, until the stack does not bear it.
    if (err instanceof RangeError) throw unprocessable()
    throw err
  }
  if (isDeeper(state.root, maxDepth)) throw unprocessable()
  return state.root
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1))
}

function parseOperations(operations: unknown): readonly Operation[] {
  if (operations === null) return []
  if (!Array.isArray(operations))
    throw undecodable(`${jsonTypeOf(operations)} into Go value of type []handlers.jsonPatchOp`)
  for (const operation of operations) {
    if (!isObject(operation)) throw undecodable(`${jsonTypeOf(operation)} into Go value of type handlers.jsonPatchOp`)
    for (const key of ['op', 'path', 'from']) {
      const value = operation[key]
      if (value !== undefined && value !== null && typeof value !== 'string') {
        throw undecodable(`${jsonTypeOf(value)} into Go struct field jsonPatchOp.${key} of type string`)
      }
    }
  }
  return operations
}

function undecodable(what: string) {
  return badRequest(`error decoding patch: json: cannot unmarshal ${what}`)
}

interface State {
  root: unknown
  copied: number
}

function apply(state: State, operation: Operation): void {
  const path = pathOf(operation.path)
  switch (operation.op) {
    case 'add':
      return add(parentOf(state.root, path), deepClone(operation.value ?? null))
    case 'remove':
      return remove(parentOf(state.root, path))
    case 'replace':
      return replace(state, path, deepClone(operation.value ?? null))
    case 'test':
      return test(state.root, path, operation.value)
    case 'move': {
      const from = parentOf(state.root, pathOf(operation.from))
      const value = existing(from)
      remove(from)
      return add(parentOf(state.root, path), value)
    }
    case 'copy': {
      const value = existing(parentOf(state.root, pathOf(operation.from)))
      state.copied += JSON.stringify(value, bigintAsText)?.length ?? 0
      if (state.copied > maxCopied) throw unprocessable()
      return add(parentOf(state.root, path), deepClone(value))
    }
    default:
      throw unprocessable()
  }
}

function pathOf(path: string | undefined): string {
  if (typeof path !== 'string') throw unprocessable()
  return path
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function add({ container, key }: Parent, value: unknown): void {
  if (Array.isArray(container)) container.splice(insertionIndex(container, key), 0, value)
  else setOwn(container, key, value)
}

function insertionIndex(list: readonly unknown[], key: string): number {
  if (key === '-') return list.length
  // Minus one is the place behind the last element.
  return checkedIndex(key, list.length + 1)
}

function remove(parent: Parent): void {
  existing(parent)
  const { container, key } = parent
  if (Array.isArray(container)) container.splice(checkedIndex(key, container.length), 1)
  else delete container[key]
}

function replace(state: State, path: string, value: unknown): void {
  if (path === '') {
    state.root = value
    return
  }
  const { container, key } = parentOf(state.root, path)
  if (Array.isArray(container)) container[checkedIndex(key, container.length)] = value
  else setOwn(container, key, value)
}

/** Something that is not there equals null. */
function test(root: unknown, path: string, value: unknown): void {
  const actual = path === '' ? root : lookUp(parentOf(root, path))
  if (!deepEqual(actual ?? null, value ?? null)) throw unprocessable()
}

function existing(parent: Parent): unknown {
  const { container, key } = parent
  if (Array.isArray(container)) return container[checkedIndex(key, container.length)]
  if (!Object.hasOwn(container, key)) throw unprocessable()
  return container[key]
}

function checkedIndex(key: string, length: number): number {
  const index = /^-?[0-9]{1,9}$/.test(key) ? Number(key) : Number.NaN
  const fromStart = index < 0 ? index + length : index
  if (!(fromStart >= 0 && fromStart < length)) throw unprocessable()
  return fromStart
}
