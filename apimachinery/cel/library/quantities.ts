import { isQuantity, parseQuantity, type Quantity, QuantityError, quantityOf } from '../../quantity.ts'
import * as types from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import { CelOpaque } from '../values/cel-value.ts'
import { declareFunction, method, overload } from './declare.ts'

/** Quantities (k8s.io/apiserver/pkg/cel/library/quantity.go). */

const quantityType = types.opaque('kubernetes.Quantity')
const { boolType, doubleType, intType, stringType } = types
const nanosPerUnit = 1_000_000_000n

class CelQuantity extends CelOpaque {
  readonly typeName = 'kubernetes.Quantity'
  readonly amount: Quantity

  constructor(amount: Quantity) {
    super()
    this.amount = amount
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelQuantity && this.amount.cmp(other.amount) === 0
  }
}

function toQuantity(text: string): CelQuantity {
  try {
    return new CelQuantity(parseQuantity(text))
  } catch (err) {
    if (err instanceof QuantityError) throw new CelError(err.message)
    throw err
  }
}

function isInteger({ amount: { nanos } }: CelQuantity): boolean {
  const units = nanos / nanosPerUnit
  return nanos % nanosPerUnit === 0n && units < 2n ** 63n && units >= -(2n ** 63n)
}

function asInteger(quantity: CelQuantity): bigint {
  if (!isInteger(quantity)) throw new CelError('cannot convert value to integer')
  return quantity.amount.nanos / nanosPerUnit
}

const pair = [quantityType, quantityType]
const withInt = [quantityType, intType]

export const quantityFunctions = [
  declareFunction('quantity', overload('string_to_quantity', [stringType], quantityType, toQuantity)),
  declareFunction('isQuantity', overload('is_quantity_string', [stringType], boolType, isQuantity)),
  declareFunction(
    'sign',
    method('quantity_sign', [quantityType], intType, ({ amount }: CelQuantity) => BigInt(amount.sign())),
  ),
  declareFunction('isInteger', method('quantity_is_integer', [quantityType], boolType, isInteger)),
  declareFunction('asInteger', method('quantity_get_int', [quantityType], intType, asInteger)),
  declareFunction(
    'asApproximateFloat',
    method('quantity_get_float', [quantityType], doubleType, ({ amount }: CelQuantity) => amount.asNumber()),
  ),
  declareFunction(
    'isGreaterThan',
    method('quantity_is_greater_than', pair, boolType, (a: CelQuantity, b: CelQuantity) => a.amount.cmp(b.amount) > 0),
  ),
  declareFunction(
    'isLessThan',
    method('quantity_is_less_than', pair, boolType, (a: CelQuantity, b: CelQuantity) => a.amount.cmp(b.amount) < 0),
  ),
  declareFunction(
    'compareTo',
    method('quantity_compare_to', pair, intType, (a: CelQuantity, b: CelQuantity) => BigInt(a.amount.cmp(b.amount))),
  ),
  declareFunction(
    'add',
    method(
      'quantity_add',
      pair,
      quantityType,
      (a: CelQuantity, b: CelQuantity) => new CelQuantity(a.amount.add(b.amount)),
    ),
    method(
      'quantity_add_int',
      withInt,
      quantityType,
      (a: CelQuantity, b: bigint) => new CelQuantity(a.amount.add(quantityOf(b))),
    ),
  ),
  declareFunction(
    'sub',
    method(
      'quantity_sub',
      pair,
      quantityType,
      (a: CelQuantity, b: CelQuantity) => new CelQuantity(a.amount.sub(b.amount)),
    ),
    method(
      'quantity_sub_int',
      withInt,
      quantityType,
      (a: CelQuantity, b: bigint) => new CelQuantity(a.amount.sub(quantityOf(b))),
    ),
  ),
]
