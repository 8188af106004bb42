const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** A short name for what a value holds: the same for equal trees; another one when names have collided so many times. */
export function hashName(value: unknown, collisionCount: number): string {
  const hash = fnv1a(canonical(value) + (collisionCount > 0 ? String(collisionCount) : ''))
  // As upstream writes hashes: decimal digits, each as a letter that spells no words.
  return [...String(hash)].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('')
}

/** JSON with sorted keys: the same for equal values. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join()}}`
}

/** 32-bit FNV-1a. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
