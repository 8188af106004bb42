import t from 'tap'
import { ringCapacity } from '../../../apiserver/cache/event-ring.ts'
import { CompactedError } from '../../../storage/storage.ts'
import { collect, eventLine, labelled, names, pod, prefix, testCache } from './helpers.ts'

t.test('a cache holds what was there when it was loaded and what has come since', async (t) => {
  const { cache, load, write, remove } = await testCache(t)
  await write(pod('a/1'))
  await write(pod('a/2'))
  await remove('a/1')
  const later = await load()
  await write(pod('b/1'))
  for (const each of [cache, later]) {
    t.strictSame(names(each.list({}).items), ['a/2@2', 'b/1@4'])
    t.equal(each.get(`${prefix}a/2`)?.revision, 2)
    t.equal(each.get(`${prefix}a/1`), undefined)
    t.equal(each.size, 2)
    t.equal(each.revision, 4)
  }
})

t.test('the writer, the list and every watcher share one version with one encoding', async (t) => {
  const { cache, write } = await testCache(t)
  const watchers = [collect(cache, {}, 'now'), collect(cache, { namespace: 'a' }, 'now')]
  const draft = pod('a/1', { app: 'web' })
  const written = await write(draft)
  t.equal(written.object.metadata.resourceVersion, '1')
  t.equal(draft.metadata.resourceVersion, '', 'the draft keeps its own metadata')
  t.equal((written.object as typeof draft).spec, draft.spec, 'the rest is adopted')
  for (const version of [cache.list({}).items[0], ...watchers.map(({ events }) => events[0]?.object)]) {
    t.equal(version, written)
    t.equal(version?.json, written.json)
  }
  t.strictSame(JSON.parse(written.json.toString()), written.object)
  t.equal(watchers[0]?.events[0], watchers[1]?.events[0], 'the event is shared, too')
})

t.test('cached objects are frozen when asked for', async (t) => {
  const { cache, write } = await testCache(t)
  await write(pod('a/1'))
  t.throws(() => {
    ;(cache.list({}).items[0]?.object.metadata.labels ?? {})['x'] = 'y'
  }, TypeError)
})

t.test('lists are in key order and can be narrowed', async (t) => {
  const { cache, write } = await testCache(t)
  for (const [ref, app, node] of [
    ['b/1', 'web', 'n1'],
    ['a/2', 'web', 'n2'],
    ['a/1', 'db', 'n1'],
    ['ab/1', 'web', 'n1'],
  ] as const) {
    await write(pod(ref, { app }, node))
  }
  const index = { name: 'spec.nodeName', value: 'n1' }
  for (const { selection, want } of [
    { selection: {}, want: ['a/1@3', 'a/2@2', 'ab/1@4', 'b/1@1'] },
    { selection: { namespace: 'a' }, want: ['a/1@3', 'a/2@2'] },
    { selection: { namespace: 'c' }, want: [] },
    { selection: { matches: labelled('app', 'web') }, want: ['a/2@2', 'ab/1@4', 'b/1@1'] },
    { selection: { index }, want: ['a/1@3', 'ab/1@4', 'b/1@1'] },
    { selection: { index, namespace: 'a' }, want: ['a/1@3'] },
    { selection: { index, matches: labelled('app', 'web') }, want: ['ab/1@4', 'b/1@1'] },
    { selection: { index: { name: 'spec.nodeName', value: 'n9' } }, want: [] },
    { selection: { key: `${prefix}a/2` }, want: ['a/2@2'] },
    { selection: { key: `${prefix}a/2`, matches: labelled('app', 'db') }, want: [] },
  ]) {
    t.strictSame(names(cache.list(selection).items), want)
    t.strictSame(names((await cache.listAt(4, selection)).items), want)
  }
  t.throws(() => cache.list({ index: { name: 'phase', value: 'x' } }), RangeError)
})

t.test('an index follows objects that move', async (t) => {
  const { cache, write, remove } = await testCache(t)
  const on = (value: string) => names(cache.list({ index: { name: 'spec.nodeName', value } }).items)
  await write(pod('a/1'))
  t.strictSame(on(''), ['a/1@1'])
  await write(pod('a/1', {}, 'n1'))
  t.strictSame([on(''), on('n1')], [[], ['a/1@2']])
  await write(pod('a/1', { app: 'web' }, 'n1'))
  t.strictSame(on('n1'), ['a/1@3'])
  await remove('a/1')
  t.strictSame(on('n1'), [])
})

t.test('later pages show the state of the first, whatever has happened since', async (t) => {
  const { cache, storage, write, remove } = await testCache(t)
  for (const name of ['1', '2', '3', '4', '5']) await write(pod(`a/${name}`, { even: `${Number(name) % 2 === 0}` }))
  await write(pod('b/1'))
  const first = cache.list({ namespace: 'a' }, { limit: 2 })
  t.match(first, { revision: 6, next: `${prefix}a/2`, remaining: 3 })
  await remove('a/3')
  await write(pod('a/4', { even: 'changed' }))
  await write(pod('a/6'))
  const second = await cache.listAt(6, { namespace: 'a' }, { limit: 2, after: first.next })
  t.strictSame(names(second.items), ['a/3@3', 'a/4@4'])
  t.match(second, { revision: 6, next: `${prefix}a/4`, remaining: 1 })
  const third = await cache.listAt(6, { namespace: 'a' }, { limit: 2, after: second.next })
  t.strictSame(names(third.items), ['a/5@5'])
  t.strictSame([third.next, third.remaining], [undefined, undefined])
  t.equal(third.items[0], cache.get(`${prefix}a/5`), 'what has not changed is not read again')

  const even = { matches: labelled('even', 'true') }
  const evens = await cache.listAt(6, even, { limit: 1 })
  t.match(evens, { next: `${prefix}a/2` })
  t.equal(evens.remaining, undefined, 'nobody knows how many match')
  t.strictSame(names((await cache.listAt(6, even, { limit: 1, after: evens.next })).items), ['a/4@4'])
  t.equal((await cache.listAt(6, even, { limit: 2 })).next, undefined)

  await storage.compact(9)
  await t.rejects(cache.listAt(6, {}), CompactedError)
  await t.rejects(cache.listAt(10, {}), RangeError)
})

t.test('a page is full when it says that more follows', async (t) => {
  const { cache, write } = await testCache(t)
  for (const name of ['1', '2', '3']) await write(pod(`a/${name}`))
  t.equal(cache.list({}, { limit: 3 }).next, undefined)
  t.match(cache.list({}, { limit: 2 }), { next: `${prefix}a/2`, remaining: 1 })
  t.strictSame(names(cache.list({}, { limit: 2, after: `${prefix}a/2` }).items), ['a/3@3'])
})

t.test('entering a selection is ADDED, leaving it is DELETED with the last version that was in it', async (t) => {
  const { cache, write, remove } = await testCache(t)
  const all = collect(cache, {}, 'now')
  const web = collect(cache, { matches: labelled('app', 'web') }, 'now')
  const onN1 = collect(cache, { index: { name: 'spec.nodeName', value: 'n1' } }, 'now')
  const one = collect(cache, { key: `${prefix}a/1` }, 'now')
  const elsewhere = collect(cache, { namespace: 'b' }, 'now')
  await write(pod('a/1', { app: 'db' }))
  await write(pod('a/1', { app: 'web' }, 'n1'))
  await write(pod('a/1', { app: 'web', v: '2' }, 'n1'))
  await write(pod('a/1', { app: 'db' }, 'n2'))
  await write(pod('a/2', { app: 'web' }, 'n1'))
  await remove('a/2')
  t.strictSame(all.lines(), [
    'ADDED a/1@1',
    'MODIFIED a/1@2',
    'MODIFIED a/1@3',
    'MODIFIED a/1@4',
    'ADDED a/2@5',
    'DELETED a/2@6',
  ])
  t.strictSame(web.lines(), ['ADDED a/1@2', 'MODIFIED a/1@3', 'DELETED a/1@4', 'ADDED a/2@5', 'DELETED a/2@6'])
  t.strictSame(onN1.lines(), web.lines())
  t.strictSame(one.lines(), all.lines().slice(0, 4))
  t.strictSame(elsewhere.lines(), [])
  const left = web.events[2]?.object
  t.strictSame(left?.object.metadata.labels, { app: 'web', v: '2' })
  t.strictSame(JSON.parse(`${left?.json}`), left?.object)
  t.equal(left, onN1.events[2]?.object, 'what is deleted is shared as well')
})

t.test('a watch resumes from any revision without gap or duplicate', async (t) => {
  const { cache, load, write, remove } = await testCache(t)
  const live = collect(cache, {}, 0)
  for (let i = 0; i < 20; i++) await write(pod(`a/${i % 5}`, { i: `${i}` }))
  await remove('a/3')
  const reloaded = await load()
  await write(pod('a/4', { last: 'yes' }))
  await write(pod('b/1'))
  for (let after = 0; after <= cache.revision; after++) {
    t.strictSame(collect(cache, {}, after).lines(), live.lines().slice(after), `from the ring after ${after}`)
    t.strictSame(collect(reloaded, {}, after).lines(), live.lines().slice(after), `from history after ${after}`)
  }
  t.strictSame(collect(reloaded, { namespace: 'b' }, 0).lines(), ['ADDED b/1@23'])
})

t.test('a watch resumes from history once the ring has forgotten, until that is compacted', async (t) => {
  const { cache, storage, write } = await testCache(t)
  const live = collect(cache, {}, 0)
  const writes: Promise<unknown>[] = []
  for (let i = 0; i < ringCapacity + 100; i++) writes.push(write(pod(`a/${i}`)))
  await Promise.all(writes)
  for (const after of [0, 50, 99, 100, 101, ringCapacity]) {
    t.strictSame(collect(cache, {}, after).lines(), live.lines().slice(after))
  }
  await storage.compact(60)
  t.throws(() => collect(cache, {}, 59), CompactedError)
  t.strictSame(collect(cache, {}, 60).lines(), live.lines().slice(60))
})

t.test('a watch that first wants what there is gets each object once', async (t) => {
  const { cache, write } = await testCache(t)
  await write(pod('a/2'))
  await write(pod('a/1'))
  const watch = collect(cache, {}, 'initial')
  t.strictSame(watch.lines(), ['ADDED a/1@2', 'ADDED a/2@1'])
  await write(pod('a/3'))
  watch.stop()
  watch.stop()
  await write(pod('a/4'))
  t.strictSame(watch.lines().slice(2), ['ADDED a/3@3'])
})

t.test('all watchers see the same order, in one call for each commit', async (t) => {
  const { cache, write } = await testCache(t)
  const calls = [0, 1, 2].map(() => {
    const told: string[][] = []
    cache.watch({}, 'now', { onEvents: (events) => told.push(events.map(eventLine)) })
    return told
  })
  await Promise.all([write(pod('b/1')), write(pod('a/1')), write(pod('c/1'))])
  await write(pod('a/1', { x: 'y' }))
  for (const told of calls) {
    t.strictSame(told, [['ADDED b/1@1', 'ADDED a/1@2', 'ADDED c/1@3'], ['MODIFIED a/1@4']])
  }
})

t.test('who is told of a commit finds it in every cache, and may start and stop watches', async (t) => {
  const { cache, load, write } = await testCache(t)
  const other = await load()
  const seen: unknown[] = []
  const inner: ReturnType<typeof collect>[] = []
  cache.watch({}, 'now', {
    onEvents(events) {
      seen.push([cache.revision, events.length, names(other.list({}).items)])
      inner.push(collect(cache, {}, 0), collect(other, {}, 'initial'))
      stopped.stop()
    },
  })
  const stopped = collect(cache, {}, 'now')
  await Promise.all([write(pod('a/1')), write(pod('a/2'))])
  t.strictSame(seen, [[2, 2, ['a/1@1', 'a/2@2']]])
  t.strictSame(stopped.lines(), [])
  for (const watch of inner) t.strictSame(watch.lines(), ['ADDED a/1@1', 'ADDED a/2@2'])
})

t.test('a closed cache is told nothing more', async (t) => {
  const { cache, write } = await testCache(t)
  const watch = collect(cache, {}, 'now')
  cache.close()
  await write(pod('a/1'))
  t.strictSame(watch.lines(), [])
})
