import { CodecError } from './codec-error.ts'
import { integerOf, maxDoubtful } from './json-lexis.ts'

/** Words with a meaning in YAML 1.1, in the spellings that go-yaml knows. */
const words = new Map<string, unknown>([
  ...spellings(['y', 'yes', 'true', 'on'], true),
  ...spellings(['n', 'no', 'false', 'off'], false),
  ...spellings(['', '~', 'null'], null),
])

function spellings(lowerCase: readonly string[], value: unknown): [string, unknown][] {
  return lowerCase.flatMap((word) =>
    [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()].map((spelling): [string, unknown] => [
      spelling,
      value,
    ]),
  )
}

const integer = /^[-+]?(?:0|[1-9][0-9]*)$/
const otherBase = /^([-+]?)(?:0(x)([0-9a-f]+)|0(b)([01]+)|0(o?)([0-7]+))$/i
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?$/i
const notFinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

/**
 * The value of a scalar without quotes. Times are text, and so are numbers of base 60.
 * @throws {CodecError} infinities and NaN have no form in JSON
 */
export function resolveScalar(text: string): unknown {
  const word = words.get(text)
  if (word !== undefined) return word
  if (!/^[-+.0-9]/.test(text)) return text
  if (notFinite.test(text)) throw new CodecError(`json: unsupported value: ${goFloat(text)}`)
  const plain = text.replaceAll('_', '')
  if (integer.test(plain)) return integerOf(plain.replace(/^\+/, ''))
  const [, sign, x, hexadecimal, b, binary, , octal] = otherBase.exec(plain) ?? []
  if (x !== undefined) return integerIn('0x', hexadecimal, sign)
  if (b !== undefined) return integerIn('0b', binary, sign)
  if (octal !== undefined) return integerIn('0o', octal, sign)
  return float.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : text
}

function integerIn(prefix: string, digits: string | undefined, sign: string | undefined): number | bigint {
  const magnitude = Number(prefix + digits)
  if (magnitude > maxDoubtful) return sign === '-' ? -magnitude : magnitude
  return integerOf(`${sign === '-' ? '-' : ''}${BigInt(prefix + digits)}`)
}

function goFloat(text: string): string {
  if (/nan/i.test(text)) return 'NaN'
  return text.startsWith('-') ? '-Inf' : '+Inf'
}
