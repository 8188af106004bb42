import t from 'tap'
import { events } from '../../apimachinery/kinds/core/event.ts'
import { eventsV1 } from '../../apimachinery/kinds/events/event.ts'
import { eventTtlMs, expirySlackMs, maxDeletionsAtOnce } from '../../apiserver/event-expiry.ts'
import { StorageUnavailableError } from '../../storage/storage.ts'
import { type TestApi, testApi } from '../support/api.ts'

const minuteMs = 60_000

const event = (name: string, more: object = {}) => ({
  metadata: { name },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'p' },
  reason: 'Tested',
  ...more,
})

const names = ({ server }: TestApi) => server.reader.list(events).map(({ metadata }) => metadata.name)

t.test('an Event goes an hour after it was written last, or a little later', async (t) => {
  const api = await testApi(t)
  const watch = await api.watch(events, { query: { allowWatchBookmarks: 'false' } })
  await api.call('create', events, { body: event('once') })
  await api.call('create', events, { body: event('again') })
  await api.advance(30 * minuteMs)
  await api.call('patch', events, {
    name: 'again',
    contentType: 'application/merge-patch+json',
    body: { count: 2 },
  })
  await api.advance(30 * minuteMs)
  t.strictSame(names(api), ['again', 'once'])
  await api.advance(expirySlackMs)
  t.strictSame(names(api), ['again'])
  await api.advance(30 * minuteMs)
  t.strictSame(names(api), [])
  watch.stop()
  t.strictSame(
    watch.events.filter(({ type }) => type === 'DELETED').map(({ object }) => object.metadata.name),
    ['once', 'again'],
  )
})

t.test('it does not matter in which shape an Event came', async (t) => {
  const api = await testApi(t)
  const body = {
    metadata: { name: 'e' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    regarding: { kind: 'Pod', namespace: 'default', name: 'p' },
    ...{ reportingController: 'x.io/y', reportingInstance: 'i', action: 'Test', reason: 'Tested', type: 'Normal' },
  }
  t.equal((await api.call('create', eventsV1, { body })).code, 201)
  await api.advance(eventTtlMs + expirySlackMs)
  t.strictSame(names(api), [])
})

t.test('Events from before a restart go when they have not been seen for an hour', async (t) => {
  const api = await testApi(t)
  const { storage, clock, tracker } = api
  const firstTimestamp = '2026-01-01T00:00:00Z'
  await api.call('create', events, { body: event('old') })
  await api.call('create', events, {
    body: event('seen', { firstTimestamp, lastTimestamp: '2026-01-01T00:30:00Z' }),
  })
  api.server.close()
  await api.advance(30 * minuteMs)
  const again = await testApi(t, { storage, clock, tracker })
  await again.advance(30 * minuteMs + expirySlackMs)
  t.strictSame(names(again), ['seen'])
  await again.advance(30 * minuteMs)
  t.strictSame(names(again), [])
})

t.test('more than are deleted at once go, too', async (t) => {
  const api = await testApi(t)
  const create = (_: unknown, i: number) => api.call('create', events, { body: event(`e-${i}`) })
  await Promise.all(Array.from({ length: maxDeletionsAtOnce + 1 }, create))
  await api.advance(eventTtlMs + expirySlackMs)
  t.strictSame(names(api), [])
})

t.test('a storage that fails is asked again', async (t) => {
  const api = await testApi(t)
  await api.call('create', events, { body: event('e') })
  const remove = api.storage.delete.bind(api.storage)
  api.storage.delete = async () => {
    throw new StorageUnavailableError('not now')
  }
  await api.advance(eventTtlMs + expirySlackMs)
  t.strictSame(names(api), ['e'])
  api.storage.delete = remove
  await api.advance(expirySlackMs)
  t.strictSame(names(api), [])
})

t.test('without Events there is no timer', async (t) => {
  const { clock } = await testApi(t)
  t.equal(clock.nextTimerAt(), undefined)
})
