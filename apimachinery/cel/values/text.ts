import type { CelValue } from './cel-value.ts'
import { CelUint } from './uint.ts'

/** A key as messages show it. */
export function formatKey(key: CelValue): string {
  if (key instanceof CelUint) return String(key.value)
  return typeof key === 'number' ? formatDouble(key) : String(key)
}

/** A double as Go's %g with the shortest precision prints it. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (Object.is(value, -0)) return '-0'
  const exponent = value === 0 ? 0 : Number(value.toExponential().split('e')[1])
  if (exponent >= -4 && exponent < 21) {
    // Number.toString uses exponents below 1e-6 only, which %g has from 1e-5.
    return String(value)
  }
  const [mantissa, power] = value.toExponential().split('e') as [string, string]
  const digits = power.replace(/^[+-]/, '').padStart(2, '0')
  return `${mantissa}e${power.startsWith('-') ? '-' : '+'}${digits}`
}
