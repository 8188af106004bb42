/** Trees of plain objects, arrays and scalars: decoded JSON. */

/**
 * Whether two trees hold the same. A key whose value is `undefined` counts as absent; the order of keys does not count.
 */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return Number.isNaN(a) && Number.isNaN(b)
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => deepEqual(item, b[i]))
  if (Array.isArray(b)) return false
  return objectsEqual(a as Record<string, unknown>, b as Record<string, unknown>)
}

function objectsEqual(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let present = 0
  for (const key of Object.keys(a)) {
    if (a[key] === undefined) continue
    present++
    if (!Object.hasOwn(b, key) || !deepEqual(a[key], b[key])) return false
  }
  for (const key of Object.keys(b)) if (b[key] !== undefined) present--
  return present === 0
}

/** Freezes a tree in place, and stops at parts that are frozen already. @returns the same object */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const item of Object.values(value)) deepFreeze(item)
  return value
}

/** A copy that shares nothing with the original and may be changed. */
export function deepClone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => deepClone(item)) as T
  const copy: Record<string, unknown> = {}
  // Not by entries: a pair per field would be most of the garbage that a write makes.
  for (const key of Object.keys(value)) setOwn(copy, key, deepClone((value as Record<string, unknown>)[key]))
  return copy as T
}

/** `target[key] = value`, also where the key is `__proto__`, which plain assignment would take for the prototype. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
  } else target[key] = value
}

/** `target[key]`, but nothing inherited: the keys of maps are users' words, `constructor` and `__proto__` among them. */
export function ownValue<T>(target: Readonly<Record<string, T>> | null | undefined, key: string): T | undefined {
  return target && Object.hasOwn(target, key) ? target[key] : undefined
}

/** Whether a value of a tree is an object, and not a list or null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
