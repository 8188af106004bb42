/** 128-bit FNV-1a. */
const offsetBasis = 0x6c62272e07bb014262b821756295c58dn
const prime = (1n << 88n) + 0x13bn
const mask = (1n << 128n) - 1n

/** A struct field as Go's values are written out: `Name:(string)http`. A pointer that is nil says so. */
export function goField(name: string, type: string, value: string | number | undefined): string {
  return `${name}:(${type})${value ?? '<nil>'}`
}

/**
 * `items` in the order in which upstream keeps them: by the hash of what they are written out as in Go.
 * @param written the whole struct, `(v1.EndpointPort){Name:(string)http …}`
 */
export function inOrderOfHash<T>(items: readonly T[], written: (item: T) => string): T[] {
  // A hash of a long text takes a while.
  if (items.length < 2) return [...items]
  const hashed = items.map((item) => ({ item, hash: fnv1a128(written(item)) }))
  return hashed.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0)).map(({ item }) => item)
}

function fnv1a128(text: string): bigint {
  let hash = offsetBasis
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * prime) & mask
  return hash
}
