import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { encodeJson, parseJson } from '../../../apimachinery/codecs/json.ts'
import { decodeProtobuf, encodeProtobuf } from '../../../apimachinery/codecs/protobuf.ts'
import { deepFreeze } from '../../../apimachinery/equality.ts'
import { applyDefaults, decode, schemaOf } from '../../../apimachinery/schema/schema.ts'
import { arbitraryObject } from '../../support/arbitrary-object.ts'

type TypedObject = Record<string, unknown> & { apiVersion: string; kind: string }

/** A test of many objects. fast-check prints the seed of a failure. */
function property(name: string, holds: (object: TypedObject) => void): void {
  const anyObject = fc.property(arbitraryObject(), (object) => holds(object as TypedObject))
  t.test(name, async (t) => t.doesNotThrow(() => fc.assert(anyObject, { numRuns: 150 })))
}

function schemaOfObject({ apiVersion, kind }: TypedObject) {
  return schemaOf(`${apiVersion} ${kind}`)
}

function objectsIn(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value === 'object' && value !== null) {
    found.add(value)
    for (const item of Object.values(value)) objectsIn(item, found)
  }
  return found
}

property('decoding what was decoded changes nothing', (object) => {
  const first = decode(schemaOfObject(object), object)
  const second = decode(schemaOfObject(object), first.object)
  assert.deepEqual(first.strictErrors, [])
  assert.deepEqual(encodeJson(second.object).toString(), encodeJson(first.object).toString())
})

property('a decoded object shares nothing with its input, which may be frozen', (object) => {
  const inputs = objectsIn(deepFreeze(object))
  for (const part of objectsIn(decode(schemaOfObject(object), object).object)) assert.ok(!inputs.has(part))
})

property('a decoded object survives JSON', (object) => {
  const decoded = decode(schemaOfObject(object), object).object
  assert.deepEqual(parseJson(encodeJson(decoded)), { value: decoded, duplicates: [] })
})

property('a decoded object survives protobuf', (object) => {
  const decoded = decode<TypedObject>(schemaOfObject(object), object).object
  const { apiVersion, kind, value } = decodeProtobuf(encodeProtobuf(decoded))
  assert.deepEqual({ apiVersion, kind }, { apiVersion: object.apiVersion, kind: object.kind })
  assert.deepEqual(decode(schemaOfObject(object), value), { object: decoded, strictErrors: [] })
})

property('defaulting twice changes nothing', (object) => {
  const decoded = decode(schemaOfObject(object), object).object
  applyDefaults(schemaOfObject(object), decoded)
  const once = encodeJson(decoded).toString()
  applyDefaults(schemaOfObject(object), decoded)
  assert.equal(encodeJson(decoded).toString(), once)
})
