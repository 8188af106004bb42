import type { IntOrString } from './types/meta-v1.ts'

/** `25%` as 25; undefined when the text is no percentage. */
export function percentOf(value: IntOrString): number | undefined {
  return typeof value === 'string' && /^[+-]?[0-9]+%$/.test(value) ? Number(value.slice(0, -1)) : undefined
}

/**
 * A count, or a percentage of `total` (GetScaledValueFromIntOrPercent).
 * @throws {RangeError} the value is text, but no percentage; validation keeps those out of stored objects
 */
export function resolveIntOrPercent(value: IntOrString, total: number, rounding: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  const percent = percentOf(value)
  if (percent === undefined) {
    throw new RangeError('invalid value for IntOrString: invalid type: string is not a percentage')
  }
  const exact = (percent * total) / 100
  return rounding === 'up' ? Math.ceil(exact) : Math.floor(exact)
}
