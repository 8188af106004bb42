import type { Test } from 'tap'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { ObjectEvent } from '../../../apiserver/cache/cache-event.ts'
import type { CachedObject } from '../../../apiserver/cache/cached-object.ts'
import type { Selection } from '../../../apiserver/cache/selection.ts'
import { cachedFromStored, encodeForStorage } from '../../../apiserver/cache/stored-object.ts'
import { WatchCache, type WatchCacheOptions } from '../../../apiserver/cache/watch-cache.ts'
import { RealClock } from '../../../platform/clock.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { openSqliteStorage, type SqliteStorage } from '../../../storage/sqlite/sqlite-storage.ts'

export const prefix = '/registry/pods/'

export interface TestPod extends KubeObject {
  spec: { nodeName?: string }
}

/** A pod named `namespace/name`, with labels and a node. */
export function pod(ref: string, labels: Record<string, string> = {}, nodeName?: string): TestPod {
  const [namespace, name] = ref.split('/') as [string, string]
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { labels, name, namespace, uid: ref, creationTimestamp: '2024-01-01T00:00:00Z', resourceVersion: '' },
    spec: nodeName === undefined ? {} : { nodeName },
  }
}

export const byNode = { 'spec.nodeName': (object: KubeObject) => [(object as TestPod).spec.nodeName ?? ''] }

/** A storage in memory with a cache of its pods. */
export async function testCache(t: Test, options: Partial<WatchCacheOptions> = {}) {
  const storage = openSqliteStorage({
    file: ':memory:',
    durability: 'memory',
    clock: new RealClock(),
    logger: silentLogger,
  })
  t.teardown(() => storage.close())
  const load = () => WatchCache.load({ storage, prefix, indexes: byNode, freeze: true, ...options })
  return { storage, load, cache: await load(), ...writer(storage) }
}

function writer(storage: SqliteStorage) {
  const revisions = new Map<string, number>()
  return {
    /** Creates or updates. */
    async write(object: TestPod): Promise<CachedObject> {
      const key = `${prefix}${object.metadata.namespace}/${object.metadata.name}`
      const value = encodeForStorage(object)
      const result = await storage.put(key, value, revisions.get(key) ?? 0)
      if (!result.ok) throw new Error(`${key} was written by somebody else`)
      revisions.set(key, result.revision)
      return cachedFromStored({ value, revision: result.revision })
    },
    async remove(ref: string): Promise<void> {
      const key = `${prefix}${ref}`
      await storage.delete(key, revisions.get(key) ?? 0)
      revisions.delete(key)
    },
  }
}

export const names = (items: readonly CachedObject[]): string[] =>
  items.map(({ object: { metadata } }) => `${metadata.namespace}/${metadata.name}@${metadata.resourceVersion}`)

/** An event in a line: `ADDED a/1@3`. */
export const eventLine = ({ type, object }: ObjectEvent): string => `${type} ${names([object])[0]}`

/** Watches, and keeps what it is told. */
export function collect(cache: WatchCache, selection: Selection, from: number | 'now' | 'initial') {
  const events: ObjectEvent[] = []
  const stop = cache.watch(selection, from, { onEvents: (told) => events.push(...told) })
  return { events, stop, lines: () => events.map(eventLine) }
}

export const labelled =
  (key: string, value: string) =>
  ({ metadata }: KubeObject): boolean =>
    metadata.labels?.[key] === value
