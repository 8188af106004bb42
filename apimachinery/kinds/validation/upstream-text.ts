/** Fields that are maps, or of types that are the same in all versions: what is in them keeps its names. */
const plainFields = new Set([
  ...['annotations', 'labels', 'matchLabels', 'metadata', 'labelSelector', 'namespaceSelector', 'selector'],
  ...['nodeSelector', 'limits', 'requests', 'capacity', 'allocatable', 'overhead', 'hard', 'used', 'options'],
  ...['volumeAttributes', 'parameters', 'data', 'binaryData'],
])

/**
 * A struct as upstream prints it inside messages: validation sees internal types, whose fields start with a capital.
 * Fields that are not set are left out here, where Go prints them all. `field`: where the value is from.
 */
export function internalStruct(value: unknown, field = ''): unknown {
  if (typeof value !== 'object' || value === null || plainFields.has(field)) return value
  if (Array.isArray(value)) return value.map((item) => internalStruct(item))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [goFieldName(key), internalStruct(item, key)]))
}

// Initialisms are all capitals in Go: APIGroup, UID.
function goFieldName(key: string): string {
  const initialism = /^(?:api|dns|ip|pid|tls|ttl|uid|url)(?![a-z])/.exec(key)?.[0] ?? key.charAt(0)
  return initialism.toUpperCase() + key.slice(initialism.length)
}

/** A map as upstream prints it: by key. */
export function sortedMap(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const contextLines = 3

/** What differs between two values, as one hunk of a unified diff of their indented texts; ends messages about forbidden updates. */
export function diffText(old: unknown, value: unknown): string {
  const before = linesOf(old)
  const after = linesOf(value)
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const shorter = Math.min(before.length, after.length) - start
  while (end < shorter && before.at(-1 - end) === after.at(-1 - end)) end++
  const from = Math.max(0, start - contextLines)
  const tail = Math.max(0, end - contextLines)
  const hunk = [
    `@@ -${from + 1},${before.length - tail - from} +${from + 1},${after.length - tail - from} @@`,
    ...before.slice(from, start).map((line) => ` ${line}`),
    ...before.slice(start, before.length - end).map((line) => `-${line}`),
    ...after.slice(start, after.length - end).map((line) => `+${line}`),
    ...after.slice(after.length - end, after.length - tail).map((line) => ` ${line}`),
  ]
  return `${hunk.join('\n')}\n`
}

function linesOf(value: unknown): string[] {
  return JSON.stringify(internalStruct(value), sortKeys, 1).split('\n')
}

function sortKeys(_key: string, value: unknown): unknown {
  // These texts are for people: digits beyond the 16th do not matter.
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
