import { CelError } from '../values/cel-error.ts'
import { CelList, CelMap, CelTypeName, type CelValue } from '../values/cel-value.ts'
import { CelDuration, CelTimestamp, formatDuration, formatTimestamp } from '../values/time.ts'
import { CelUint } from '../values/uint.ts'
import { decodeUtf8, encodeUtf8 } from '../values/utf8.ts'
import { typeNameOf } from '../values/value-types.ts'

/** Decimals that may be asked for (cel-go: maxPrecision). */
const maxDecimals = 1_000

/** `'%s has %d'.format([a, b])`. @throws {CelError} */
export function formatText(format: string, args: CelList): string {
  let next = 0
  let text = ''
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== '%') {
      text += format[i]
      continue
    }
    if (format[i + 1] === '%') {
      text += '%'
      i++
      continue
    }
    const clause = /^%(?:\.(\d+))?([\s\S])?/.exec(format.slice(i))!
    const [whole, precision, verb] = clause
    if (verb === undefined) throw new CelError('unexpected end of string')
    if (next >= args.size) throw new CelError(`index ${next} out of range`)
    text += clauseText(verb, precision === undefined ? undefined : Number(precision), args.at(next++))
    i += whole.length - 1
  }
  return text
}

function clauseText(verb: string, precision: number | undefined, value: CelValue): string {
  if (precision !== undefined && precision > maxDecimals) {
    throw new CelError(`precision ${precision} is too large; must be at most ${maxDecimals}`)
  }
  switch (verb) {
    case 's':
      return shown(value)
    case 'd':
      return decimal(value)
    case 'f':
      return double(value, verb).toFixed(Math.min(precision ?? 6, 100))
    case 'e':
      return scientific(double(value, verb), precision ?? 6)
    case 'b':
      return binary(value)
    case 'x':
    case 'X':
      return hexadecimal(value, verb)
    case 'o':
      return octal(value)
    default:
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`)
  }
}

/** A value as `%s` shows it. */
function shown(value: CelValue): string {
  if (value instanceof CelList) return `[${[...value].map(shown).join(', ')}]`
  if (value instanceof CelMap) {
    const entries = [...value.keys()].map((key) => [shown(key), shown(value.find(key)!)] as const)
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, item]) => `${key}: ${item}`).join(', ')}}`
  }
  if (value === null) return 'null'
  if (value instanceof CelUint) return String(value.value)
  if (value instanceof CelTimestamp) return formatTimestamp(value)
  if (value instanceof CelDuration) return formatDuration(value)
  if (value instanceof CelTypeName) return value.name
  if (value instanceof Uint8Array) return decodeUtf8(value) ?? new TextDecoder().decode(value)
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value === 'object')
    throw wrongType('s', 'strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps', value)
  return String(value)
}

function formatNumber(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

function decimal(value: CelValue): string {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof CelUint) return String(value.value)
  if (typeof value === 'number' && !Number.isFinite(value)) return formatNumber(value)
  throw wrongType('d', 'integers', value)
}

function double(value: CelValue, verb: string): number {
  if (typeof value === 'number') return value
  throw wrongType(verb, 'doubles', value)
}

function scientific(value: number, precision: number): string {
  if (!Number.isFinite(value)) return formatNumber(value)
  const [mantissa, power] = value.toExponential(Math.min(precision, 100)).split('e') as [string, string]
  return `${mantissa}e${power[0]}${power.slice(1).padStart(2, '0')}`
}

function integer(value: CelValue): bigint | undefined {
  if (typeof value === 'bigint') return value
  return value instanceof CelUint ? value.value : undefined
}

function binary(value: CelValue): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  const whole = integer(value)
  if (whole === undefined) throw wrongType('b', 'integers, and bools', value)
  return whole.toString(2)
}

function octal(value: CelValue): string {
  const whole = integer(value)
  if (whole === undefined) throw wrongType('o', 'integers', value)
  return whole.toString(8)
}

function hexadecimal(value: CelValue, verb: 'x' | 'X'): string {
  const text = hexText(value)
  if (text === undefined) throw wrongType(verb, 'integers, byte buffers, and strings', value)
  return verb === 'X' ? text.toUpperCase() : text
}

function hexText(value: CelValue): string | undefined {
  const whole = integer(value)
  if (whole !== undefined) return whole.toString(16)
  const bytes = typeof value === 'string' ? encodeUtf8(value) : value
  if (!(bytes instanceof Uint8Array)) return undefined
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function wrongType(verb: string, allowed: string, value: CelValue): CelError {
  return new CelError(
    `error during formatting: ${allowed} can be formatted by %${verb}, was given ${typeNameOf(value)}`,
  )
}
