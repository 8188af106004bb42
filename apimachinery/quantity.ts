/**
 * Amounts of resources (k8s.io/apimachinery/pkg/api/resource): exact multiples of 10^-9, with the family of suffixes in
 * which they were written.
 */

import { maxNumberText } from './number-text.ts'

/** `Ki` and the like; `m`, `k` and the like; `e3`. A quantity is printed in the family it came in. */
export type SuffixFamily = 'binary' | 'decimal' | 'exponent'

/** A text is no quantity. The message is upstream's. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError'
}

const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const wrongNumber = "unable to parse quantity's numeric part"
const wrongSuffix = "unable to parse quantity's suffix"

const nanosPerUnit = 1_000_000_000n
const nanosPerMilli = 1_000_000n
/** What a quantity of many digits, or in binary, is capped at: 2^63-1. */
const maxNanos = (2n ** 63n - 1n) * nanosPerUnit
/** More digits than this do not surely fit in 64 bits. */
const maxExactDigits = 18
/** Our own bound: larger exponents are read as this one, so that nobody makes us compute with a billion digits. */
const maxExponent = 100

/** Powers of ten by suffix, and back. */
const decimalSuffixes = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 } as const
/** Powers of 1024 by index. */
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const

/** An amount. Immutable. */
export class Quantity {
  readonly nanos: bigint
  readonly family: SuffixFamily
  #text: string | undefined

  constructor(nanos: bigint, family: SuffixFamily) {
    this.nanos = nanos
    this.family = family
  }

  /** Whole units, rounded away from zero. Exact up to 2^53. */
  value(): number {
    return Number(divideAwayFromZero(this.nanos, nanosPerUnit))
  }

  /** Thousandths, rounded away from zero: what CPU is counted in. Exact up to 2^53. */
  milliValue(): number {
    return Number(divideAwayFromZero(this.nanos, nanosPerMilli))
  }

  /** As precise as a double can be. */
  asNumber(): number {
    return Number(this.nanos / nanosPerUnit) + Number(this.nanos % nanosPerUnit) / 1e9
  }

  isZero(): boolean {
    return this.nanos === 0n
  }

  /** -1, 0 or 1. */
  sign(): number {
    return this.nanos < 0n ? -1 : this.nanos > 0n ? 1 : 0
  }

  /** Negative when less than `other`, 0 when equal: `4` and `4000m` are. */
  cmp(other: Quantity): number {
    return this.nanos < other.nanos ? -1 : this.nanos > other.nanos ? 1 : 0
  }

  /** The sum, in this quantity's family unless this is zero. */
  add(other: Quantity): Quantity {
    return new Quantity(this.nanos + other.nanos, this.#familyWith(other))
  }

  /** The difference, in this quantity's family unless this is zero. */
  sub(other: Quantity): Quantity {
    return new Quantity(this.nanos - other.nanos, this.#familyWith(other))
  }

  #familyWith(other: Quantity): SuffixFamily {
    return this.isZero() ? other.family : this.family
  }

  neg(): Quantity {
    return new Quantity(-this.nanos, this.family)
  }

  /** Rounded away from zero to thousandths: the finest that lists of resources (requests, limits, capacity) may hold. */
  roundUpToMilli(): Quantity {
    return new Quantity(divideAwayFromZero(this.nanos, nanosPerMilli) * nanosPerMilli, this.family)
  }

  /** Canonical: the largest suffix of the family that needs no fraction. Parses to an equal quantity. */
  toString(): string {
    this.#text ??= canonicalText(this.nanos, this.family)
    return this.#text
  }
}

/** Zero, in the decimal family. */
export const zeroQuantity = new Quantity(0n, 'decimal')

/** A quantity of whole units. */
export function quantityOf(units: number | bigint, family: SuffixFamily = 'decimal'): Quantity {
  return new Quantity(BigInt(units) * nanosPerUnit, family)
}

/** A quantity of thousandths. */
export function milliQuantity(milli: number | bigint): Quantity {
  return new Quantity(BigInt(milli) * nanosPerMilli, 'decimal')
}

const quantityForm = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]+[-+]?[0-9]*|[-+][0-9]*|)$/

/**
 * Reads a quantity. What is finer than 10^-9 is rounded away from zero.
 * @throws {QuantityError}
 */
export function parseQuantity(text: string): Quantity {
  const match = text.length > maxNumberText ? null : quantityForm.exec(text)
  if (!match || !/^[+-]?[0-9.]/.test(text)) throw new QuantityError(wrongFormat)
  const [, sign, whole = '', fraction = '', suffix = ''] = match
  if (whole === '' && fraction === '') throw new QuantityError(wrongNumber)
  const { family, base, exponent } = interpretSuffix(suffix)
  const unscaled = BigInt(whole + fraction) * base ** BigInt(Math.max(0, exponent))
  // Below zero, exponents are powers of ten like the digits of the fraction.
  let nanos = toNanos(unscaled, fraction.length - Math.min(0, exponent))
  const digits = whole.replace(/^0+/, '').length + fraction.length
  if ((digits > maxExactDigits || family === 'binary') && nanos > maxNanos) nanos = maxNanos
  const isBelowOne = nanos > 0n && nanos < nanosPerUnit
  return new Quantity(sign === '-' ? -nanos : nanos, family === 'binary' && isBelowOne ? 'decimal' : family)
}

/** Whether `parseQuantity` would accept the text. */
export function isQuantity(text: string): boolean {
  try {
    parseQuantity(text)
    return true
  } catch {
    return false
  }
}

function interpretSuffix(suffix: string): { family: SuffixFamily; base: bigint; exponent: number } {
  if (Object.hasOwn(decimalSuffixes, suffix)) {
    return { family: 'decimal', base: 10n, exponent: decimalSuffixes[suffix as keyof typeof decimalSuffixes] }
  }
  const power = (binarySuffixes as readonly string[]).indexOf(suffix)
  if (power > 0) return { family: 'binary', base: 1024n, exponent: power }
  if (!/^[eE][-+]?[0-9]+$/.test(suffix)) throw new QuantityError(wrongSuffix)
  const exponent = Number(suffix.slice(1))
  return { family: 'exponent', base: 10n, exponent: Math.max(-maxExponent, Math.min(maxExponent, exponent)) }
}

/** `unscaled` × 10^-`decimals` in nanos, rounded away from zero. */
function toNanos(unscaled: bigint, decimals: number): bigint {
  return decimals <= 9
    ? unscaled * 10n ** BigInt(9 - decimals)
    : divideAwayFromZero(unscaled, 10n ** BigInt(decimals - 9))
}

function divideAwayFromZero(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  if (quotient * divisor === dividend) return quotient
  return dividend < 0n ? quotient - 1n : quotient + 1n
}

function canonicalText(nanos: bigint, family: SuffixFamily): string {
  if (nanos === 0n) return '0'
  const units = nanos / nanosPerUnit
  const isWhole = units * nanosPerUnit === nanos
  // Small amounts and fractions would not look like what was written.
  if (family === 'binary' && isWhole && (units <= -1024n || units >= 1024n)) return binaryText(units)
  return decimalText(nanos, family === 'exponent')
}

function binaryText(units: bigint): string {
  let power = 0
  let mantissa = units
  while (power < binarySuffixes.length - 1 && mantissa % 1024n === 0n) {
    mantissa /= 1024n
    power++
  }
  return `${mantissa}${binarySuffixes[power]}`
}

function decimalText(nanos: bigint, asExponent: boolean): string {
  let exponent = -9
  let mantissa = nanos
  const largest = asExponent ? Number.POSITIVE_INFINITY : decimalSuffixes.E
  while (exponent < largest && mantissa % 1000n === 0n) {
    mantissa /= 1000n
    exponent += 3
  }
  if (exponent === 0) return String(mantissa)
  if (asExponent) return `${mantissa}e${exponent}`
  const [suffix] = Object.entries(decimalSuffixes).find(([, power]) => power === exponent)!
  return `${mantissa}${suffix}`
}
