import { type FieldError, formatFieldError, invalidField, unsupportedField } from '../field-error.ts'
import { goAggregate } from '../go-text.ts'
import { labelKeyErrors, labelValueErrors } from '../names.ts'

/** `gt` and `lt` compare integers. */
export type LabelOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt'

/** One condition on the labels of an object. */
export interface LabelRequirement {
  readonly key: string
  readonly operator: LabelOperator
  /** Sorted, without doubles. */
  readonly values: readonly string[]
}

const operators: readonly LabelOperator[] = ['in', 'notin', '=', '==', '!=', 'gt', 'lt', 'exists', '!']

/** What is wrong with a requirement, for paths relative to it. */
export function requirementErrors({ key, operator, values }: LabelRequirement): FieldError[] {
  return [
    ...keyErrors(key, 'key'),
    ...valueCountErrors(operator, values),
    ...(operator === 'gt' || operator === 'lt' ? integerErrors(values) : []),
    ...values.flatMap((value, i) => joined(`values[${i}][${key}]`, value, labelValueErrors(value))),
  ]
}

/** Complaints about a key, as one error. */
export function keyErrors(key: string, path: string): FieldError[] {
  return joined(path, key, labelKeyErrors(key))
}

function joined(path: string, value: string, messages: readonly string[]): FieldError[] {
  return messages.length > 0 ? [invalidField(path, value, messages.join('; '))] : []
}

function valueCountErrors(operator: LabelOperator, values: readonly string[]): FieldError[] {
  const wrong = (detail: string) => [invalidField('values', values, detail)]
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length > 0 ? [] : wrong("for 'in', 'notin' operators, values set can't be empty")
    case '=':
    case '==':
    case '!=':
      return values.length === 1 ? [] : wrong('exact-match compatibility requires one single value')
    case 'exists':
    case '!':
      return values.length === 0 ? [] : wrong('values set must be empty for exists and does not exist')
    case 'gt':
    case 'lt':
      return values.length === 1 ? [] : wrong("for 'Gt', 'Lt' operators, exactly one value is required")
    default:
      return [unsupportedField('operator', operator, operators)]
  }
}

function integerErrors(values: readonly string[]): FieldError[] {
  const detail = "for 'Gt', 'Lt' operators, the value must be an integer"
  return values.flatMap((value, i) =>
    parseInt64(value) === undefined ? [invalidField(`values[${i}]`, value, detail)] : [],
  )
}

/** Several errors on one line, as Go's aggregates print them. */
export function aggregateText(errors: readonly FieldError[]): string {
  return goAggregate(errors.map(formatFieldError))
}

/** Go's strconv.ParseInt(text, 10, 64). */
function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]{1,40}$/.test(text)) return undefined
  const value = BigInt(text.replace('+', ''))
  return BigInt.asIntN(64, value) === value ? value : undefined
}

/** Compiles a valid requirement to a test of a label's value; `undefined` stands for an absent label. */
export function requirementTest({ operator, values }: LabelRequirement): (value: string | undefined) => boolean {
  const set = new Set(values)
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return (value) => value !== undefined && set.has(value)
    case 'notin':
    case '!=':
      return (value) => value === undefined || !set.has(value)
    case 'exists':
      return (value) => value !== undefined
    case '!':
      return (value) => value === undefined
    default:
      return comparison(operator, parseInt64(values[0]!)!)
  }
}

function comparison(operator: 'gt' | 'lt', bound: bigint): (value: string | undefined) => boolean {
  return (text) => {
    const value = text === undefined ? undefined : parseInt64(text)
    if (value === undefined) return false
    return operator === 'gt' ? value > bound : value < bound
  }
}

/** The requirement in the selector grammar. */
export function formatRequirement({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
    case 'notin':
      // A lone empty value needs a comma: `()` is an empty set, which is refused.
      return `${key} ${operator} (${values.join(',') || ','})`
    case 'gt':
    case 'lt':
      return `${key}${operator === 'gt' ? '>' : '<'}${values[0]}`
    default:
      return `${key}${operator}${values[0]}`
  }
}
