/** Bounds of sizes and costs: unsigned 64-bit numbers that stop at their maximum (cel-go: checker/cost.go). */
export interface Estimate {
  readonly min: bigint
  readonly max: bigint
}

export const maxUint64 = 2n ** 64n - 1n

export const unknown: Estimate = { min: 0n, max: maxUint64 }

export function fixed(value: bigint | number): Estimate {
  return { min: BigInt(value), max: BigInt(value) }
}

export const nothing = fixed(0)

export function add(...estimates: readonly Estimate[]): Estimate {
  return estimates.reduce((sum, { min, max }) => ({ min: capped(sum.min + min), max: capped(sum.max + max) }), nothing)
}

export function multiply(a: Estimate, b: Estimate): Estimate {
  return { min: capped(a.min * b.min), max: capped(a.max * b.max) }
}

/** Rounded up. */
export function scale({ min, max }: Estimate, factor: number): Estimate {
  return { min: scaled(min, factor), max: scaled(max, factor) }
}

export function union(a: Estimate, b: Estimate): Estimate {
  return { min: a.min < b.min ? a.min : b.min, max: a.max > b.max ? a.max : b.max }
}

/** A product that stops at the maximum. */
export function capped(value: bigint): bigint {
  return value > maxUint64 ? maxUint64 : value
}

function scaled(value: bigint, factor: number): bigint {
  const product = Math.ceil(Number(value) * factor)
  return product >= 2 ** 64 ? maxUint64 : BigInt(product)
}
