import { isObject, setOwn } from '../equality.ts'
import { badRequest } from '../errors.ts'
import { notAnObject } from './patch-object.ts'

/**
 * Applies a JSON merge patch (RFC 7386): objects are merged, null removes, everything else replaces.
 * @returns a new document that shares what has not changed
 * @throws {ApiError} BadRequest when the patch is no object
 */
export function applyMergePatch(document: object, patch: unknown): Record<string, unknown> {
  // Go reads null into a map without complaint, and then finds that it is no patch.
  if (patch === null || patch === undefined) throw badRequest('Invalid JSON Patch')
  const why = notAnObject(patch)
  if (why !== undefined) throw badRequest(`error decoding patch: ${why}`)
  return merged(document as Record<string, unknown>, patch as Record<string, unknown>)
}

function merged(target: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  // Spreading copies own keys as they are, `__proto__` included.
  const result = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete result[key]
    else setOwn(result, key, isObject(value) ? merged(objectAt(target, key), value) : value)
  }
  return result
}

function objectAt(target: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = Object.hasOwn(target, key) ? target[key] : undefined
  return isObject(value) ? value : {}
}
