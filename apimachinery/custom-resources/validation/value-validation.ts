import { deepEqual, isObject, ownValue } from '../../equality.ts'
import { type FieldError, invalidField, requiredField, tooManyField } from '../../field-error.ts'
import { additionalSchemaOf, type StructuralSchema } from '../structural-schema.ts'
import { enumError, fieldOf, formatError, numberErrors, textError, typeError, type ValuePath } from './scalar-rules.ts'
import { ValueResult } from './value-result.ts'

/** What a value was before an update. */
export interface OldValue {
  readonly value: unknown
}

/**
 * Judges a value by its schema as OpenAPI says (k8s.io/kube-openapi/pkg/validation), rules in CEL excepted.
 * @param prefix path of the value; `''` for a whole object
 * @param old what the value was: what an update leaves as it was is not held against it (KEP-4008)
 */
export function valueErrors(schema: StructuralSchema, value: unknown, prefix = '', old?: OldValue): FieldError[] {
  return validate(schema, value, { name: '', prefix }, old).errors
}

function validate(schema: StructuralSchema, value: unknown, path: ValuePath, old: OldValue | undefined): ValueResult {
  const result = judge(schema, value, path, old)
  if (result.isValid || old === undefined || !deepEqual(old.value, value)) return result
  const ratcheted = new ValueResult()
  ratcheted.matches = result.matches
  return ratcheted
}

function judge(schema: StructuralSchema, value: unknown, path: ValuePath, old: OldValue | undefined): ValueResult {
  const result = new ValueResult()
  const check = (error: FieldError | undefined) => {
    if (error) result.add(error)
    result.matches++
  }
  if (schema.type || schema.format || schema['x-kubernetes-int-or-string']) check(typeError(schema, value, path))
  if (value === null) {
    check(enumError(schema, value, path))
    return result
  }
  result.merge(validateAlternatives(schema, value, path, old))
  if (typeof value === 'string') {
    check(textError(schema, value, path))
    check(formatError(schema, value, path))
  } else if (typeof value === 'number' || typeof value === 'bigint') {
    for (const error of numberErrors(schema, value, path)) result.add(error)
    result.matches++
  } else if (Array.isArray(value)) result.merge(validateItems(schema, value, path, old))
  check(enumError(schema, value, path))
  if (isObject(value)) result.merge(validateFields(schema, value, path, old))
  return result
}

function validateAlternatives(
  { anyOf, oneOf, allOf, not }: StructuralSchema,
  value: unknown,
  path: ValuePath,
  old: OldValue | undefined,
): ValueResult {
  const result = new ValueResult()
  const fail = (detail: string) => result.add(nowhere(path, `${JSON.stringify(path.name)} must ${detail}`))
  const judged = (schemas: readonly StructuralSchema[]) => schemas.map((schema) => validate(schema, value, path, old))
  if (anyOf?.length) {
    const results = judged(anyOf)
    const valid = results.find(({ isValid }) => isValid)
    if (!valid) fail('validate at least one schema (anyOf)')
    result.merge(valid ?? best(results))
  }
  if (oneOf?.length) {
    const results = judged(oneOf)
    const valid = results.filter(({ isValid }) => isValid)
    if (valid.length === 0) fail('validate one and only one schema (oneOf). Found none valid')
    else if (valid.length > 1)
      fail(`validate one and only one schema (oneOf). Found ${valid.length} valid alternatives`)
    if (valid.length <= 1) result.merge(valid[0] ?? best(results))
  }
  if (allOf?.length) {
    const results = judged(allOf)
    for (const one of results) result.merge(one)
    const valid = results.filter(({ isValid }) => isValid).length
    if (valid < allOf.length) fail(`validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`)
  }
  if (not && validate(not, value, path, old).isValid) fail('not validate the schema (not)')
  return result
}

/** Errors about alternatives belong to no field. */
function nowhere({ prefix }: ValuePath, detail: string): FieldError {
  return invalidField(prefix || '<nil>', '', detail)
}

/** The alternative of which most was right; of equals the first. */
function best(results: readonly ValueResult[]): ValueResult {
  return results.reduce((found, result) => (result.matches > found.matches ? result : found))
}

function validateItems(
  schema: StructuralSchema,
  list: readonly unknown[],
  path: ValuePath,
  old: OldValue | undefined,
): ValueResult {
  const result = new ValueResult()
  const { items, minItems, maxItems, uniqueItems } = schema
  if (items) {
    const oldItem = oldItemsOf(schema, old)
    for (const [i, item] of list.entries()) {
      result.merge(validate(items, item, { ...path, name: `${path.name}[${i}]` }, oldItem(item)))
    }
  }
  const wrong = (value: unknown, detail: string) =>
    result.add(invalidField(fieldOf(path), value, `${path.name} in body ${detail}`))
  if (minItems !== undefined && list.length < minItems) wrong(list.length, `should have at least ${minItems} items`)
  if (maxItems !== undefined && list.length > maxItems) result.add(tooManyField(fieldOf(path), list.length, maxItems))
  if (uniqueItems && list.some((item, i) => list.slice(0, i).some((other) => deepEqual(item, other))))
    wrong('', "shouldn't contain duplicates")
  result.matches++
  return result
}

/** Items of a list by key are known again by their keys; other items are not. */
function oldItemsOf(schema: StructuralSchema, old: OldValue | undefined): (item: unknown) => OldValue | undefined {
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const isMap = schema['x-kubernetes-list-type'] === 'map' && keys.length > 0
  if (!old || !isMap || !Array.isArray(old.value)) return () => undefined
  const keyOf = (item: unknown) => (isObject(item) ? JSON.stringify(keys.map((key) => String(item[key]))) : undefined)
  const byKey = new Map(old.value.map((value) => [keyOf(value), { value }]))
  return (item) => {
    const key = keyOf(item)
    return key === undefined ? undefined : byKey.get(key)
  }
}

function validateFields(
  schema: StructuralSchema,
  object: Readonly<Record<string, unknown>>,
  path: ValuePath,
  old: OldValue | undefined,
): ValueResult {
  const result = new ValueResult()
  const { properties = {}, required = [], minProperties, maxProperties } = schema
  const count = Object.keys(object).length
  if (minProperties !== undefined && count < minProperties) {
    const detail = `${path.name} in body should have at least ${minProperties} properties`
    result.add(invalidField(fieldOf(path), count, detail))
    return result
  }
  if (maxProperties !== undefined && count > maxProperties) {
    result.add(tooManyField(fieldOf(path), count, maxProperties))
    return result
  }
  const values = additionalSchemaOf(schema)
  for (const [key, value] of Object.entries(object)) {
    const property = ownValue(properties, key)
    const name = property && path.name === '' ? key : `${path.name}.${key}`
    if (property ?? values) {
      result.merge(
        validate((property ?? values) as StructuralSchema, value, { ...path, name }, oldFieldOf(schema, old, key)),
      )
    } else if (schema.additionalProperties === false) {
      result.add(invalidField(fieldOf(path), key, `${path.name}.${key} in body is a forbidden property`))
    }
  }
  for (const key of required) {
    if (!Object.hasOwn(object, key)) result.add(requiredField(fieldOf({ ...path, name: `${path.name}.${key}` })))
  }
  return result
}

function oldFieldOf(schema: StructuralSchema, old: OldValue | undefined, key: string): OldValue | undefined {
  if (!old || !isObject(old.value) || schema['x-kubernetes-map-type'] === 'atomic') return undefined
  return Object.hasOwn(old.value, key) ? { value: old.value[key] } : undefined
}
