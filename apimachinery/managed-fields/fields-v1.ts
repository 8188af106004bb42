import { CodecError } from '../codecs/codec-error.ts'
import { isObject } from '../equality.ts'
import { type FieldSet, type FieldSetDraft, isEmpty, memberNode, noFields, self } from './field-set.ts'
import { normalElement } from './path-element.ts'

/**
 * The set that a client wrote as FieldsV1, in the form that is ours. Elements of kinds that are not known are left out.
 * @throws {CodecError} it is malformed
 */
export function parseFieldsV1(value: unknown): FieldSet {
  const { [self]: _, ...children } = parseNode(value)
  return children
}

function parseNode(value: unknown): FieldSet {
  if (!isObject(value)) throw new CodecError('an element of a field set must be an object')
  const children: FieldSetDraft = {}
  let isSelf = isEmpty(value as FieldSet)
  for (const [text, below] of Object.entries(value)) {
    if (text === self) {
      isSelf = true
      continue
    }
    const element = normalElement(text)
    if (element !== undefined) children[element] = parseNode(below)
  }
  return isSelf ? memberNode(children) : isEmpty(children) ? noFields : children
}
