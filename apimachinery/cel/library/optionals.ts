import * as types from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import { ArrayList, CelList, CelMap, CelOptional, type CelValue, noValue } from '../values/cel-value.ts'
import { isNumeric } from '../values/equality.ts'
import { CelDuration } from '../values/time.ts'
import { CelUint } from '../values/uint.ts'
import { declareFunction, method, overload } from './declare.ts'

/** Optional values (cel-go: cel.OptionalTypes). */

const a = types.parameter('A')
const optionalA = types.optionalOf(a)
const listA = types.listOf(a)
const listOfOptionals = types.listOf(optionalA)

function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === '') return true
  if (isNumeric(value)) return (value instanceof CelUint ? value.value : value) === (typeof value === 'number' ? 0 : 0n)
  if (value instanceof CelList || value instanceof CelMap) return value.size === 0
  if (value instanceof CelDuration) return value.nanos === 0n
  if (value instanceof CelOptional) return value.value === undefined
  return value instanceof Uint8Array && value.length === 0
}

function requiredValue({ value }: CelOptional): CelValue {
  if (value === undefined) throw new CelError('optional.none() dereference')
  return value
}

function present(list: CelList): CelList {
  return new ArrayList(
    [...list].flatMap((item) => (item instanceof CelOptional && item.value !== undefined ? [item.value] : [])),
  )
}

export const optionalFunctions = [
  declareFunction(
    'optional.of',
    overload('optional_of', [a], optionalA, (value: CelValue) => new CelOptional(value)),
  ),
  declareFunction(
    'optional.ofNonZeroValue',
    overload('optional_ofNonZeroValue', [a], optionalA, (value: CelValue) =>
      isZero(value) ? noValue : new CelOptional(value),
    ),
  ),
  declareFunction(
    'optional.none',
    overload('optional_none', [], optionalA, () => noValue),
  ),
  declareFunction('value', method('optional_value', [optionalA], a, requiredValue)),
  declareFunction(
    'hasValue',
    method('optional_hasValue', [optionalA], types.boolType, ({ value }: CelOptional) => value !== undefined),
  ),
  // These two look at their argument only when there is no value: the interpreter's.
  declareFunction('or', method('optional_or_optional', [optionalA, optionalA], optionalA)),
  declareFunction('orValue', method('optional_orValue_value', [optionalA, a], a)),
  declareFunction('optional.unwrap', overload('optional_unwrap', [listOfOptionals], listA, present)),
  declareFunction('unwrapOpt', method('optional_unwrapOpt', [listOfOptionals], listA, present)),
  declareFunction(
    'first',
    method('list_first', [listA], optionalA, (list: CelList) =>
      list.size === 0 ? noValue : new CelOptional(list.at(0)),
    ),
  ),
  declareFunction(
    'last',
    method('list_last', [listA], optionalA, (list: CelList) =>
      list.size === 0 ? noValue : new CelOptional(list.at(list.size - 1)),
    ),
  ),
]
