import { CelError } from '../values/cel-error.ts'

/** Integer arithmetic that does not wrap around. */

const maxInt = 2n ** 63n - 1n
const minInt = -(2n ** 63n)
const maxUint = 2n ** 64n - 1n

/** @throws {CelError} when it does not fit into 64 bits */
export function int(value: bigint): bigint {
  if (value > maxInt || value < minInt) throw new CelError('integer overflow')
  return value
}

/** @throws {CelError} when it does not fit into 64 bits without a sign */
export function uint(value: bigint): bigint {
  if (value > maxUint || value < 0n) throw new CelError('unsigned integer overflow')
  return value
}

/** A double as an integer, without its decimals. @throws {CelError} when it does not fit */
export function truncated(value: number, fit: (value: bigint) => bigint, limit: bigint): bigint {
  if (!Number.isFinite(value) || Math.abs(value) >= Number(limit)) {
    throw new CelError(fit === int ? 'integer overflow' : 'unsigned integer overflow')
  }
  return fit(BigInt(Math.trunc(value)))
}
