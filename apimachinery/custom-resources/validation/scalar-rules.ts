import { RE2JS } from 're2js'
import { jsonText } from '../../codecs/json.ts'
import { deepEqual } from '../../equality.ts'
import { type FieldError, invalidField, tooLongField, typeInvalidField, unsupportedField } from '../../field-error.ts'
import { isIntOrString, type StructuralSchema } from '../structural-schema.ts'
import { formatCheckOf } from './formats.ts'

const maxInt64 = 2n ** 63n - 1n

/** Where a value is: as messages say it, and as field errors do. */
export interface ValuePath {
  /** Begins at the value that is validated: `spec.size`, `''` for that value itself. */
  readonly name: string
  /** The path before `name`; `''` for a whole object. */
  readonly prefix: string
}

/** The path of a field error: `<nil>` when there is none to tell. */
export function fieldOf({ name, prefix }: ValuePath): string {
  const relative = name.startsWith('.') ? name.slice(1) : name
  if (relative === '' || prefix === '') return relative || prefix || '<nil>'
  return `${prefix}.${relative}`
}

/** The JSON type of a value, whole numbers told from others. */
export function schemaTypeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'bigint') return value > maxInt64 || value < -maxInt64 - 1n ? 'number' : 'integer'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** A value is of another type than the schema says. */
export function typeError(schema: StructuralSchema, value: unknown, path: ValuePath): FieldError | undefined {
  const types = isIntOrString(schema) ? ['integer', 'string'] : schema.type ? [schema.type] : []
  const { format = '' } = schema
  const found = schemaTypeOf(value)
  if (found === 'null')
    return types.length === 0 || schema.nullable ? undefined : wrongType(types.join(','), found, path)
  const isNumeric = types.includes('number') || types.includes('integer')
  const fits =
    types.includes(found) ||
    (found === 'integer' && types.includes('number')) ||
    (found === 'number' && types.includes('integer') && Number.isInteger(Number(value)))
  const isListOrText = found === 'string' || found === 'array'
  if (!isListOrText && format !== '' && !fits && goFormatOf(found) !== format) {
    return wrongType(format, goFormatOf(found), path)
  }
  // Texts of a format are for the check of the format.
  if (fits || (types.length === 0 && format === '') || (isListOrText && format !== '' && !isNumeric)) return undefined
  return wrongType(types.join(','), found, path)
}

function wrongType(wanted: string, found: string, path: ValuePath): FieldError {
  const detail = `${path.name} in body must be of type ${wanted}: ${JSON.stringify(found)}`
  return typeInvalidField(fieldOf(path), found, detail)
}

function goFormatOf(type: string): string {
  return type === 'integer' ? 'int64' : type === 'number' ? 'double' : ''
}

/** A text is too long or too short, or not as the pattern says. Only the first of these is told. */
export function textError(schema: StructuralSchema, text: string, path: ValuePath): FieldError | undefined {
  const { maxLength, minLength, pattern } = schema
  const length = maxLength === undefined && minLength === undefined ? 0 : [...text].length
  if (maxLength !== undefined && length > maxLength) return tooLongField(fieldOf(path), text, maxLength)
  if (minLength !== undefined && length < minLength) {
    return invalidField(fieldOf(path), text, `${path.name} in body should be at least ${minLength} chars long`)
  }
  if (!pattern || matchesPattern(schema, pattern, text)) return undefined
  return invalidField(fieldOf(path), text, `${path.name} in body should match '${pattern}'`)
}

const compiled = new WeakMap<StructuralSchema, RE2JS>()

function matchesPattern(schema: StructuralSchema, pattern: string, text: string): boolean {
  let expression = compiled.get(schema)
  if (!expression) compiled.set(schema, (expression = RE2JS.compile(pattern)))
  return expression.matcher(text).find()
}

/** What is wrong with a pattern of a schema, undefined when it can be used. */
export function patternError(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern)
    return undefined
  } catch (err) {
    return err instanceof Error ? err.message : String(err)
  }
}

/** A text is not of the format that the schema names, if that is one that is checked. */
export function formatError({ format }: StructuralSchema, text: string, path: ValuePath): FieldError | undefined {
  const check = format ? formatCheckOf(format) : undefined
  if (!check || check(text)) return undefined
  const detail = `${path.name} in body must be of type ${format}: ${JSON.stringify(text)}`
  return typeInvalidField(fieldOf(path), text, detail)
}

/** A number is out of bounds, or no multiple. */
export function numberErrors(schema: StructuralSchema, value: number | bigint, path: ValuePath): FieldError[] {
  const { minimum, maximum, exclusiveMinimum = false, exclusiveMaximum = false, multipleOf } = schema
  const errors: FieldError[] = []
  const wrong = (detail: string) =>
    errors.push(invalidField(fieldOf(path), value, `${path.name} in body should be ${detail}`))
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) wrong(`a multiple of ${multipleOf}`)
  if (maximum !== undefined && (value > maximum || (exclusiveMaximum && Number(value) === maximum)))
    wrong(`less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`)
  if (minimum !== undefined && (value < minimum || (exclusiveMinimum && Number(value) === minimum)))
    wrong(`greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`)
  return errors
}

/** Whole numbers are divided as such, as far as the factor is one. */
function isMultiple(value: number | bigint, factor: number): boolean {
  if (factor <= 0) return factor === 0
  if (typeof value === 'bigint' && Number.isInteger(factor)) return value % BigInt(factor) === 0n
  if (Number.isInteger(value) && Number.isInteger(factor)) return Number(value) % factor === 0
  const quotient = factor < 1 ? (1 / factor) * Number(value) : Number(value) / factor
  return Math.abs(quotient - Math.round(quotient)) < 1e-9
}

/** A value is none of those that the schema lists. */
export function enumError(
  { enum: allowed }: StructuralSchema,
  value: unknown,
  path: ValuePath,
): FieldError | undefined {
  if (!allowed?.length || (value !== null && allowed.some((candidate) => deepEqual(candidate, value)))) return undefined
  const texts = allowed.map((candidate) => (typeof candidate === 'string' ? candidate : jsonText(candidate)))
  return unsupportedField(fieldOf(path), value, texts)
}
