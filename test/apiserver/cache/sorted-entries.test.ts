import fc from 'fast-check'
import t from 'tap'
import type { CachedObject } from '../../../apiserver/cache/cached-object.ts'
import { type CacheEntry, SortedEntries } from '../../../apiserver/cache/sorted-entries.ts'
import { compareKeys } from '../../../storage/keys.ts'

const entry = (key: string): CacheEntry => ({ key, cached: {} as CachedObject })

t.test('ranges and counts agree with a sorted array', async () => {
  const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), fc.array(key), key, fc.option(key, { nil: undefined }), agree),
    { numRuns: 200 },
  )
})

t.test('thousands of entries come and go', async () => {
  const keys = Array.from({ length: 5_000 }, (_, i) => `/p/${(i * 7919) % 5_000}`)
  agree(keys, keys.slice(0, 4_900), '/p/2', '/p/3')
  agree(keys, keys, '', undefined)
})

function agree(inserted: readonly string[], removed: readonly string[], from: string, end: string | undefined): void {
  const entries = new SortedEntries()
  const keys = new Set<string>()
  for (const key of inserted) {
    if (!keys.has(key)) entries.insert(entry(key))
    keys.add(key)
  }
  for (const key of removed) if (keys.delete(key)) entries.remove(key)
  const want = [...keys]
    .filter((key) => compareKeys(key, from) >= 0 && (end === undefined || compareKeys(key, end) < 0))
    .sort(compareKeys)
  t.strictSame(
    Array.from(entries.range(from, end), ({ key }) => key),
    want,
  )
  if (end === undefined || compareKeys(from, end) <= 0) t.equal(entries.count(from, end), want.length)
}
