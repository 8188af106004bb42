/** Durations as Go and Kubernetes print them. */

import { goQuote } from './go-text.ts'
import { maxNumberText } from './number-text.ts'

const nanosPerUnit: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}
const maxNanos = 2n ** 63n - 1n

/** Go's time.ParseDuration: `1h30m`, `-1.5s`, `100ms`. @returns milliseconds, with a fraction; undefined when it is none */
export function parseGoDuration(text: string): number | undefined {
  const match = text.length > maxNumberText ? null : /^([+-]?)(.+)$/.exec(text)
  if (!match) return undefined
  const [, sign, magnitude] = match as unknown as [string, string, string]
  if (magnitude === '0') return 0
  if (!/^(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(magnitude)) return undefined
  let nanos = 0n
  for (const [, number, unit] of magnitude.matchAll(/([0-9.]+)([^0-9.]+)/g)) {
    const [whole = '', fraction = ''] = number!.split('.')
    // Digits beyond the 18th are below a nanosecond in any unit.
    const digits = fraction.slice(0, 18)
    nanos += (BigInt(whole + digits || 0) * nanosPerUnit[unit!]!) / 10n ** BigInt(digits.length)
    if (nanos > maxNanos) return undefined
  }
  const ms = nanosPerUnit['ms']!
  const durationMs = Number(nanos / ms) + Number(nanos % ms) / 1e6
  return sign === '-' && nanos > 0n ? -durationMs : durationMs
}

/** What Go's time.ParseDuration says of a text that is no duration. */
export function goDurationProblem(text: string): string {
  let rest = text.replace(/^[+-]/, '')
  for (let part = durationPart.exec(rest); part; part = durationPart.exec(rest)) {
    const unit = part[1] as string
    if (unit === '') return `time: missing unit in duration ${goQuote(text)}`
    if (!Object.hasOwn(nanosPerUnit, unit)) return `time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`
    rest = rest.slice(part[0].length)
  }
  return `time: invalid duration ${goQuote(text)}`
}

/** A number with what may be its unit. */
const durationPart = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)([^0-9.]*)/

/** Go's Duration.String: `1h30m0s`, `1.5s`, `100ms`, `0s`. */
export function formatGoDuration(durationMs: number): string {
  const wholeMs = Math.trunc(Math.abs(durationMs))
  const nanos = BigInt(wholeMs) * nanosPerUnit['ms']! + BigInt(Math.round((Math.abs(durationMs) - wholeMs) * 1e6))
  const sign = durationMs < 0 ? '-' : ''
  if (nanos === 0n) return '0s'
  for (const unit of ['ns', 'µs', 'ms'] as const) {
    if (nanos < nanosPerUnit[unit]! * 1000n && nanos < nanosPerUnit['s']!)
      return `${sign}${decimal(nanos, nanosPerUnit[unit]!)}${unit}`
  }
  const minutes = nanos / nanosPerUnit['m']!
  const seconds = `${decimal(nanos % nanosPerUnit['m']!, nanosPerUnit['s']!)}s`
  if (minutes === 0n) return `${sign}${seconds}`
  return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`
}

function decimal(nanos: bigint, unit: bigint): string {
  const places = unit.toString().length - 1
  const fraction = (nanos % unit).toString().padStart(places, '0').replace(/0+$/, '')
  return fraction === '' || places === 0 ? `${nanos / unit}` : `${nanos / unit}.${fraction}`
}

/**
 * How long something has been, in two units at most: `90s`, `5m30s`, `3d4h`. What tables show as age
 * (k8s.io/apimachinery/pkg/util/duration HumanDuration).
 */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / 1000)
  // A second of difference between clocks is no reason for alarm.
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return twoUnits(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return twoUnits(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (days < 8) return twoUnits(days, 'd', hours % 24, 'h')
  if (days < 2 * 365) return `${days}d`
  const years = Math.floor(days / 365)
  return years < 8 ? twoUnits(years, 'y', days % 365, 'd') : `${years}y`
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
}
