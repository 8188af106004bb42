import { setOwn } from '../../equality.ts'
import { CelError } from './cel-error.ts'
import { CelList, CelMap, CelOptional, type CelValue } from './cel-value.ts'
import { CelDuration, CelTimestamp, formatDuration, formatTimestamp } from './time.ts'
import { CelUint } from './uint.ts'
import { typeNameOf } from './value-types.ts'

/** A value as JSON has it, in new objects and lists. @throws {CelError} JSON has nothing of the kind */
export function toJson(value: CelValue): unknown {
  if (typeof value === 'bigint') return plainInteger(value)
  if (value instanceof CelUint) return plainInteger(value.value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof CelList) return [...value].map(toJson)
  if (value instanceof CelMap) return objectOf(value)
  if (value instanceof CelOptional) return value.value === undefined ? null : toJson(value.value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof CelTimestamp) return formatTimestamp(value)
  if (value instanceof CelDuration) return formatDuration(value)
  throw new CelError(`unsupported type conversion from '${typeNameOf(value)}' to JSON`)
}

function objectOf(map: CelMap): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const key of map.keys()) {
    const name = key instanceof CelUint ? String(key.value) : String(key)
    setOwn(object, name, toJson(map.find(key)!))
  }
  return object
}

/** Integers are numbers as long as these are exact. */
function plainInteger(value: bigint): number | bigint {
  const plain = Number(value)
  return Number.isSafeInteger(plain) ? plain : value
}
