import type { CelType } from '../types/cel-type.ts'
import { CelList, CelMap, CelOpaque, CelOptional, CelTypeName, type CelValue } from './cel-value.ts'
import { CelDuration, CelTimestamp } from './time.ts'
import { CelUint } from './uint.ts'
import { codePointLength } from './utf8.ts'

/** The name of the type of a value, as `type()` gives it. */
export function typeNameOf(value: CelValue): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return 'double'
    case 'string':
      return 'string'
    default:
      return value === null ? 'null_type' : objectTypeName(value)
  }
}

function objectTypeName(value: object): string {
  if (value instanceof CelList) return 'list'
  if (value instanceof CelMap || value instanceof CelOpaque) return value.typeName
  if (value instanceof CelUint) return 'uint'
  if (value instanceof CelTimestamp) return 'google.protobuf.Timestamp'
  if (value instanceof CelDuration) return 'google.protobuf.Duration'
  if (value instanceof CelOptional) return 'optional_type'
  return value instanceof CelTypeName ? 'type' : 'bytes'
}

/** Whether a value can be an argument where a type is declared. */
export function isOfType(value: CelValue, type: CelType): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'error':
    case 'parameter':
      return true
    case 'list':
      return value instanceof CelList && holdsItems(value, type.parameters[0]!)
    case 'map':
      return value instanceof CelMap
    case 'object':
      return value instanceof CelMap
    case 'null':
      return value === null
    case 'timestamp':
      return value instanceof CelTimestamp
    case 'duration':
      return value instanceof CelDuration
    default:
      return typeNameOf(value) === type.name
  }
}

/** Lists of scalars hold nothing else: functions that want such go over all items anyway. */
function holdsItems(list: CelList, item: CelType): boolean {
  if (item.kind === 'dyn' || item.kind === 'parameter') return true
  for (let i = 0; i < list.size; i++) if (!isOfType(list.at(i), item)) return false
  return true
}

/** What `size()` says of a value; 1 where it says nothing. Costs go by it. */
export function sizeOf(value: CelValue): number {
  if (typeof value === 'string') return codePointLength(value)
  if (value instanceof CelList || value instanceof CelMap) return value.size
  return value instanceof Uint8Array ? value.length : 1
}
