/** Orders keys by their UTF-8 bytes, as storages do. Negative when `a` comes first, 0 when equal. */
export function compareKeys(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return byteOrder(x) - byteOrder(y)
  }
  return a.length - b.length
}

/** The order of code units differs from that of bytes in one thing: surrogates stand for the code points above all others. */
function byteOrder(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit
}

/** The least text that is greater than all keys that start with `prefix`; undefined when there is none. */
export function prefixEnd(prefix: string): string | undefined {
  const lastUnit = prefix.charCodeAt(prefix.length - 1)
  // Nearly always: a letter or a slash. NaN, for no letter at all, is less than nothing.
  if (lastUnit < 0xd7ff) return prefix.slice(0, -1) + String.fromCharCode(lastUnit + 1)
  const points = Array.from(prefix, (char) => char.codePointAt(0) as number)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last < 0x10ffff) return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
  }
  return undefined
}
