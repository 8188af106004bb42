import { isObject } from '../equality.ts'
import { badRequest } from '../errors.ts'
import { jsonTypeOf } from '../go-text.ts'

/**
 * The body of a merge patch or a strategic merge patch: an object.
 * @throws {ApiError} BadRequest
 */
export function patchObject(patch: unknown): Record<string, unknown> {
  if (isObject(patch)) return patch
  // Go reads null into a map without complaint, and then finds that it is no patch.
  if (patch === null || patch === undefined) throw badRequest('Invalid JSON Patch')
  const type = jsonTypeOf(patch)
  throw badRequest(`error decoding patch: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`)
}
