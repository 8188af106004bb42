import t from 'tap'
import type { KubeObject } from '../../../apimachinery/object.ts'
import {
  atRevision,
  cachedFromStored,
  encodeForStorage,
  jsonFromMetadata,
} from '../../../apiserver/cache/stored-object.ts'
import { pod } from './helpers.ts'

/** Bytes as another process, or the disk, hands them out. */
const fromDisk = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes)

t.test('the revision ends up in the metadata of the object and nowhere else', async (t) => {
  const misleading = {
    spec: { resourceVersion: '', nested: { metadata: { resourceVersion: '' } }, text: '"resourceVersion":""' },
    metadata: {
      annotations: { resourceVersion: '', note: '{"resourceVersion":""}' },
      labels: { resourceVersion: '' },
      resourceVersion: '7',
      generateName: 'a-',
      name: 'a-1',
      uid: '"resourceVersion":"',
      creationTimestamp: '2024-01-01T00:00:00Z',
    },
    apiVersion: 'example.com/v1',
    kind: 'Thing',
  }
  const want = { ...misleading, metadata: { ...misleading.metadata, resourceVersion: '123' } }
  const bytes = encodeForStorage(misleading)
  for (const value of [fromDisk(bytes), bytes]) {
    const cached = cachedFromStored({ value, revision: 123 })
    t.strictSame(cached.object, want)
    t.strictSame(JSON.parse(`${cached.json}`), want)
    const later = atRevision(cached, 99_999)
    t.strictSame(later.object, { ...want, metadata: { ...want.metadata, resourceVersion: '99999' } })
    t.strictSame(JSON.parse(`${later.json}`), later.object)
    t.equal(cached.object.metadata.resourceVersion, '123')
  }
})

t.test('bytes of this process are decoded for nobody; those from elsewhere are', async (t) => {
  const draft = pod('a/1')
  const value = encodeForStorage(draft)
  const cached = cachedFromStored({ value, revision: 5 })
  t.equal(cachedFromStored({ value, revision: 5 }), cached)
  t.equal((cached.object as typeof draft).spec, draft.spec)
  t.not((cachedFromStored({ value: fromDisk(value), revision: 5 }).object as typeof draft).spec, draft.spec)
})

t.test('the same bytes at another revision are another version', async (t) => {
  const value = encodeForStorage(pod('a/1'))
  const first = cachedFromStored({ value, revision: 5 })
  const second = cachedFromStored({ value, revision: 6 })
  t.equal(first.object.metadata.resourceVersion, '5')
  t.equal(second.object.metadata.resourceVersion, '6')
})

t.test('integers of 64 bits survive storage', async (t) => {
  const object = { ...pod('a/1'), spec: { large: 9223372036854775807n, small: 1, real: 0.5 } } as unknown as KubeObject
  const cached = cachedFromStored({ value: fromDisk(encodeForStorage(object)), revision: 1 })
  t.strictSame((cached.object as unknown as { spec: unknown }).spec, {
    large: 9223372036854775807n,
    small: 1,
    real: 0.5,
  })
  t.match(`${cached.json}`, '"large":9223372036854775807')
})

t.test('the JSON of a list item leaves out kind and apiVersion, without a copy', async (t) => {
  const { json, object } = cachedFromStored({ value: encodeForStorage(pod('a/1', { app: 'web' })), revision: 1 })
  const item = jsonFromMetadata(json)
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object
  t.strictSame(JSON.parse(`{${item}`), rest)
  t.equal(item.buffer, json.buffer)
})
