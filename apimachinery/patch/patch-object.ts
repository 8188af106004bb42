import { isObject } from '../equality.ts'
import { jsonTypeOf } from '../go-text.ts'

/** Why a value is no patch that is an object, in the words of encoding/json; undefined when it is one. */
export function notAnObject(patch: unknown): string | undefined {
  if (isObject(patch)) return undefined
  return `json: cannot unmarshal ${jsonTypeOf(patch)} into Go value of type map[string]interface {}`
}
