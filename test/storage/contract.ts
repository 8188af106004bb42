import fc from 'fast-check'
import type { Test } from 'tap'
import { CompactedError, type Storage, type StorageEvent, StorageUnavailableError } from '../../storage/storage.ts'
import { bytes, collect, create, isOk, listed, remove, summary, text, update } from './helpers.ts'
import { modelCommands, runModel } from './model.ts'

/** A backend under test. `reopen` closes the storage and opens it again, where it keeps anything. */
export interface Backend {
  readonly name: string
  open(t: Test): Storage
  reopen?(storage: Storage): Promise<Storage>
  /** How many random programs the model test runs. */
  readonly programs: number
}

/** What every storage promises. */
export function storageContract(t: Test, backend: Backend): void {
  t.test(`${backend.name}: writes`, (t) => writes(t, backend))
  t.test(`${backend.name}: reads`, (t) => reads(t, backend))
  t.test(`${backend.name}: watches`, (t) => watches(t, backend))
  t.test(`${backend.name}: renewals`, (t) => renewals(t, backend))
  t.test(`${backend.name}: compaction`, (t) => compaction(t, backend))
  t.test(`${backend.name}: closing`, (t) => closing(t, backend))
  t.test(`${backend.name}: agrees with a simple model`, async (t) => {
    await fc.assert(
      fc.asyncProperty(modelCommands, (commands) => runModel(commands, backend.open(t), backend.reopen)),
      { numRuns: backend.programs },
    )
  })
}

async function writes(t: Test, backend: Backend): Promise<void> {
  t.test('every write gets the next revision', async (t) => {
    const storage = backend.open(t)
    t.equal(storage.revision(), 0)
    t.equal(await create(storage, '/a/1', 'x'), 1)
    t.equal(await create(storage, '/b/1', 'x'), 2)
    t.equal(await update(storage, '/a/1', 'y', 1), 3)
    t.equal(await remove(storage, '/b/1', 2), 4)
    t.equal(storage.revision(), 4)
  })

  t.test('a write is refused, with what stands there, when the key is not at the expected revision', async (t) => {
    const storage = backend.open(t)
    await create(storage, '/a', 'x')
    const current = { key: '/a', value: 'x', revision: 1 }
    t.strictSame(summary(await storage.put('/a', bytes('y'), 0)), { ok: false, current })
    t.strictSame(summary(await storage.put('/a', bytes('y'), 7)), { ok: false, current })
    t.strictSame(summary(await storage.delete('/a', 7)), { ok: false, current })
    t.strictSame(summary(await storage.put('/b', bytes('y'), 7)), { ok: false, current: undefined })
    t.strictSame(summary(await storage.delete('/b', 0)), { ok: false, current: undefined })
    t.equal(storage.revision(), 1)
  })

  t.test('writes of one turn see each other, in the order in which they were made', async (t) => {
    const storage = backend.open(t)
    const results = await Promise.all([
      storage.put('/a', bytes('1'), 0),
      storage.put('/a', bytes('2'), 0),
      storage.put('/a', bytes('3'), 1),
      storage.delete('/a', 2),
      storage.put('/a', bytes('4'), 0),
    ])
    t.strictSame(results.map(summary), [
      { ok: true, revision: 1 },
      { ok: false, current: { key: '/a', value: '1', revision: 1 } },
      { ok: true, revision: 2 },
      { ok: true, revision: 3 },
      { ok: true, revision: 4 },
    ])
    t.equal(text((await storage.get('/a'))?.value), '4')
  })

  t.test('a write is published when it is acknowledged, not before', async (t) => {
    const storage = backend.open(t)
    const { events } = collect(storage, '/', 0)
    const written = create(storage, '/a', 'x')
    t.strictSame(events, [])
    t.equal(await storage.get('/a'), undefined)
    await written
    t.strictSame(events, ['1 put /a=x'])
  })

  t.test('empty values, odd keys and large values come back as they were', async (t) => {
    const storage = backend.open(t)
    const large = new Uint8Array(3_000_000).fill(7)
    await Promise.all([
      storage.put('/a/empty', new Uint8Array(), 0),
      storage.put('/a/ключ:\u{1f600}', bytes('x'), 0),
      storage.put('/a/large', large, 0),
    ])
    t.equal((await storage.get('/a/empty'))?.value.length, 0)
    t.equal(text((await storage.get('/a/ключ:\u{1f600}'))?.value), 'x')
    t.ok(Buffer.from(large).equals((await storage.get('/a/large'))?.value ?? bytes('')))
  })
}

async function reads(t: Test, backend: Backend): Promise<void> {
  t.test('a list holds the keys of its prefix in byte order', async (t) => {
    const storage = backend.open(t)
    const keys = ['/p/b', '/p/a', '/p/a/x', '/p/a-b', '/p/A', '/pq', '/p', '/p/\u{1f600}', '/p/\uff5e']
    await Promise.all(keys.map((key) => create(storage, key, 'x')))
    const { entries, revision } = await storage.list({ prefix: '/p/' })
    t.strictSame(
      entries.map(({ key }) => key),
      ['/p/A', '/p/a', '/p/a-b', '/p/a/x', '/p/b', '/p/\uff5e', '/p/\u{1f600}'],
    )
    t.equal(revision, keys.length)
    t.equal((await storage.list({ prefix: '' })).entries.length, keys.length)
  })

  t.test('pages of a list join without gap or overlap, and say how much is left', async (t) => {
    const storage = backend.open(t)
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => create(storage, `/p/${name}`, name)))
    await create(storage, '/q/z', 'z')
    t.strictSame(await listed(storage, { prefix: '/p/', limit: 2 }), { keys: ['/p/a', '/p/b'], remaining: 3 })
    t.strictSame(await listed(storage, { prefix: '/p/', limit: 2, after: '/p/b' }), {
      keys: ['/p/c', '/p/d'],
      remaining: 1,
    })
    t.strictSame(await listed(storage, { prefix: '/p/', limit: 1, after: '/p/d' }), { keys: ['/p/e'], remaining: 0 })
    t.strictSame(await listed(storage, { prefix: '/p/', limit: 2, after: '/p/e' }), { keys: [], remaining: 0 })
  })

  t.test('the past reads as it was', async (t) => {
    const storage = backend.open(t)
    await create(storage, '/p/a', 'a1')
    await create(storage, '/p/b', 'b1')
    await update(storage, '/p/a', 'a2', 1)
    await remove(storage, '/p/b', 2)
    await create(storage, '/p/c', 'c1')
    t.equal(text((await storage.get('/p/a', 2))?.value), 'a1')
    t.equal((await storage.get('/p/a', 4))?.revision, 3)
    t.equal(await storage.get('/p/b', 4), undefined)
    t.equal(await storage.get('/p/c', 4), undefined)
    t.strictSame(await listed(storage, { prefix: '/p/', revision: 3 }), { keys: ['/p/a', '/p/b'], remaining: 0 })
    t.strictSame(await listed(storage, { prefix: '/p/', revision: 3, limit: 1 }), { keys: ['/p/a'], remaining: 1 })
    t.strictSame(await listed(storage, { prefix: '/p/', revision: 4, limit: 1 }), { keys: ['/p/a'], remaining: 0 })
    t.equal((await storage.list({ prefix: '/p/', revision: 3 })).revision, 3)
  })

  t.test('the future cannot be read', async (t) => {
    const storage = backend.open(t)
    await t.rejects(storage.get('/a', 1), RangeError)
    await t.rejects(storage.list({ prefix: '/', revision: 1 }), RangeError)
  })
}

async function watches(t: Test, backend: Backend): Promise<void> {
  t.test('a watch delivers what has been before it returns, then what comes', async (t) => {
    const storage = backend.open(t)
    await create(storage, '/p/a', '1')
    await update(storage, '/p/a', '2', 1)
    await create(storage, '/q/a', '1')
    const { events, stop } = collect(storage, '/p/', 1)
    t.strictSame(events, ['2 put /p/a=2 was 1=1'])
    await remove(storage, '/p/a', 2)
    await update(storage, '/q/a', '2', 3)
    t.strictSame(events.slice(1), ['4 delete /p/a was 2=2'])
    stop()
    stop()
    await create(storage, '/p/b', '1')
    t.equal(events.length, 2)
  })

  t.test('what a watcher is told live is what a later one is told of the past', async (t) => {
    const storage = backend.open(t)
    const live = collect(storage, '/', 0)
    await create(storage, '/a', '1')
    await Promise.all([update(storage, '/a', '2', 1), create(storage, '/b', '1')])
    await remove(storage, '/a', 2)
    await create(storage, '/a', '3')
    t.strictSame(collect(storage, '/', 0).events, live.events)
  })

  t.test('the events of a commit come in one call, under the prefixes they belong to', async (t) => {
    const storage = backend.open(t)
    const calls: string[] = []
    for (const prefix of ['', '/p/', '/p/x/', '/p/xy', '/q/']) {
      storage.watch(prefix, 0, {
        onEvents: (events) => calls.push(`${prefix}: ${events.map(({ key }) => key).join(' ')}`),
      })
    }
    await Promise.all(['/p/x/1', '/q/1', '/p/xyz', '/p/x/2'].map((key) => create(storage, key, 'x')))
    t.strictSame(calls.sort(), [
      '/p/: /p/x/1 /p/xyz /p/x/2',
      '/p/x/: /p/x/1 /p/x/2',
      '/p/xy: /p/xyz',
      '/q/: /q/1',
      ': /p/x/1 /q/1 /p/xyz /p/x/2',
    ])
  })

  t.test('once all watchers know of a commit they are told that they do', async (t) => {
    const storage = backend.open(t)
    const calls: string[] = []
    for (const name of ['a', 'b']) {
      storage.watch('/', 0, {
        onEvents: () => calls.push(`${name} events`),
        onCommitted: () => calls.push(`${name} committed`),
      })
    }
    await create(storage, '/x', 'x')
    t.strictSame(calls, ['a events', 'b events', 'a committed', 'b committed'])
  })

  t.test('a watch that starts while others are told has neither gap nor duplicate', async (t) => {
    const storage = backend.open(t)
    const late: ReturnType<typeof collect>[] = []
    storage.watch('/', 0, { onEvents: () => late.push(collect(storage, '/', 0)) })
    await create(storage, '/a', '1')
    await create(storage, '/b', '1')
    t.strictSame(
      late.map(({ events }) => events),
      [
        ['1 put /a=1', '2 put /b=1'],
        ['1 put /a=1', '2 put /b=1'],
      ],
    )
  })

  t.test('a watch from a revision yet to come starts there', async (t) => {
    const storage = backend.open(t)
    const { events } = collect(storage, '/', 1)
    await create(storage, '/a', '1')
    await create(storage, '/b', '1')
    t.strictSame(events, ['2 put /b=1'])
  })

  t.test('live events carry the array that was put', async (t) => {
    const storage = backend.open(t)
    const values: (Uint8Array | undefined)[] = []
    storage.watch('/', 0, { onEvents: (events) => values.push(...events.map((event) => event.value)) })
    const value = bytes('x')
    await storage.put('/a', value, 0)
    t.equal(values[0], value)
  })
}

async function renewals(t: Test, backend: Backend): Promise<void> {
  const renew = (storage: Storage, value: string, ifRevision: number) =>
    storage.put('/lease', bytes(value), ifRevision, { renewal: true })

  t.test('renewals have revisions and are published, but the history keeps only the last', async (t) => {
    const storage = backend.open(t)
    const live = collect(storage, '/', 0)
    await create(storage, '/lease', '1')
    for (let revision = 1; revision < 4; revision++) t.ok(isOk(await renew(storage, `${revision + 1}`, revision)))
    t.strictSame(live.events, [
      '1 put /lease=1',
      '2 put /lease=2 was 1=1',
      '3 put /lease=3 was 2=2',
      '4 put /lease=4 was 3=3',
    ])
    t.strictSame(collect(storage, '/', 0).events, ['1 put /lease=1', '4 put /lease=4 was 1=1'])
    t.equal(text((await storage.get('/lease'))?.value), '4')
    t.equal(text((await storage.get('/lease', 3))?.value), '1')
    t.equal(storage.historySize(), 1)
  })

  t.test('what compaction leaves of a renewed key can be read until the next compaction', async (t) => {
    const storage = backend.open(t)
    await create(storage, '/lease', '1')
    await renew(storage, '2', 1)
    await storage.compact(2)
    await renew(storage, '3', 2)
    await renew(storage, '4', 3)
    t.equal(text((await storage.get('/lease', 2))?.value), '2')
    t.equal(text((await storage.get('/lease', 3))?.value), '2')
    await storage.compact(4)
    t.equal(text((await storage.get('/lease', 4))?.value), '4')
    t.equal(storage.historySize(), 0)
  })
}

async function compaction(t: Test, backend: Backend): Promise<void> {
  t.test('what is before the compacted revision is gone, what was current there stays', async (t) => {
    const storage = backend.open(t)
    await create(storage, '/a', '1')
    await create(storage, '/b', '1')
    await create(storage, '/c', '1')
    await update(storage, '/a', '2', 1)
    await remove(storage, '/c', 3)
    await update(storage, '/a', '3', 4)
    await storage.compact(5)
    t.equal(storage.compactedRevision(), 5)
    await t.rejects(storage.get('/a', 4), new CompactedError(5))
    await t.rejects(storage.list({ prefix: '/', revision: 4 }), new CompactedError(5))
    t.throws(() => collect(storage, '/', 4), new CompactedError(5))
    t.strictSame(collect(storage, '/', 5).events, ['6 put /a=3 was 4=2'])
    t.equal(text((await storage.get('/a', 5))?.value), '2')
    t.strictSame(await listed(storage, { prefix: '/', revision: 5 }), { keys: ['/a', '/b'], remaining: 0 })
    t.strictSame(await listed(storage, { prefix: '/' }), { keys: ['/a', '/b'], remaining: 0 })
    t.equal(storage.historySize(), 1)
  })

  t.test('writes go on while a large history is compacted, in steps', async (t) => {
    const storage = backend.open(t)
    await create(storage, '/a', '0')
    for (let revision = 1; revision <= 1_500; revision++) {
      const written = update(storage, '/a', `${revision}`, revision)
      if (revision % 100 === 0) await written
    }
    const revision = storage.revision()
    let compacted = false
    const compaction = storage.compact(revision).then(() => {
      compacted = true
    })
    await create(storage, '/b', '1')
    t.notOk(compacted, 'a write was answered before the compaction ended')
    await compaction
    t.equal(storage.historySize(), 0)
    t.equal(text((await storage.get('/a'))?.value), '1500')
  })

  t.test('compacting twice, or less than before, changes nothing; the future cannot be compacted', async (t) => {
    const storage = backend.open(t)
    await create(storage, '/a', '1')
    await update(storage, '/a', '2', 1)
    await Promise.all([storage.compact(2), storage.compact(2), storage.compact(1)])
    t.equal(storage.compactedRevision(), 2)
    await t.rejects(storage.compact(3), RangeError)
  })
}

async function closing(t: Test, backend: Backend): Promise<void> {
  t.test('closing waits for writes under way; later ones are refused', async (t) => {
    const storage = backend.open(t)
    const written = create(storage, '/a', '1')
    const closed = storage.close()
    await t.rejects(storage.put('/b', bytes('1'), 0), StorageUnavailableError)
    t.equal(await written, 1)
    await closed
    await storage.close()
    await t.rejects(storage.get('/a'), StorageUnavailableError)
  })

  if (!backend.reopen) return
  const { reopen } = backend
  t.test('everything is there after a restart', async (t) => {
    const before = backend.open(t)
    await create(before, '/a', '1')
    await update(before, '/a', '2', 1)
    await create(before, '/b', '1')
    await before.put('/b', bytes('2'), 3, { renewal: true })
    await before.compact(1)
    const storage = await reopen(before)
    t.equal(storage.revision(), 4)
    t.equal(storage.compactedRevision(), 1)
    t.equal(storage.historySize(), 2)
    const events: StorageEvent[] = []
    storage.watch('/', 1, { onEvents: (past) => events.push(...past) })
    t.strictSame(
      events.map(({ revision }) => revision),
      [2, 3, 4],
    )
    t.equal(await create(storage, '/c', '1'), 5)
  })
}
