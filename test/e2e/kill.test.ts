import t, { type Test } from 'tap'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import type { ConfigMap } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { WatchEvent } from '../../client/transport.ts'
import { Home } from '../support/peapod.ts'

const namespace = 'default'
const labelSelector = 'test=kill'

/** Writers at a time. */
const writers = 8
/** Writes that each life of the cluster acknowledges before it is killed. */
const writesPerLife = [1, 40, 400]

/** Writes a ConfigMap until the server is gone. @returns the versions that were acknowledged */
async function writeUntilGone(client: Client, name: string, acknowledge: (object: ConfigMap) => void): Promise<void> {
  const metadata = { namespace, name, labels: { test: 'kill' } }
  try {
    acknowledge(await client.create(configMaps, { metadata, data: { round: '0' } }))
    for (let round = 1; round < 4; round++)
      acknowledge(await client.patch(configMaps, metadata, 'merge', { data: { round: `${round}` } }))
    await client.delete(configMaps, metadata)
  } catch {
    // It was killed: what it had under way may have happened or not.
    throw new ServerGone()
  }
}

class ServerGone extends Error {}

/** One write, as it was answered or as a watch told of it. */
interface Told {
  readonly type: string
  readonly name: string
  readonly round: string | undefined
  readonly resourceVersion: string
}

const told = (type: string, { metadata, data }: ConfigMap): Told => ({
  type,
  name: metadata.name as string,
  round: data?.['round'],
  resourceVersion: metadata.resourceVersion as string,
})

/** What a watch has told through all lives of the cluster. */
class Followed {
  readonly events: Told[] = []
  #resourceVersion: string | undefined

  /** Events after the present are told. */
  async startNow(client: Client): Promise<void> {
    this.#resourceVersion ??= (await client.list(configMaps, { namespace, labelSelector })).metadata.resourceVersion
  }

  /** Goes on from the last event. @returns a promise of the end of the watch, or of the event at `until` */
  follow(client: Client, until?: string): Promise<void> {
    const options = { namespace, labelSelector, resourceVersion: this.#resourceVersion }
    return new Promise((resolve) => {
      const onEvent = ({ type, object }: WatchEvent) => {
        this.events.push(told(type, object as ConfigMap))
        this.#resourceVersion = object.metadata.resourceVersion
        if (until === this.#resourceVersion) resolve()
      }
      client.watch(configMaps, options, { onEvent, onEnd: () => resolve() })
    })
  }
}

/** Lets a cluster be written to and kills it. @returns what it acknowledged */
async function liveAndDie(home: Home, life: number, followed: Followed): Promise<readonly Told[]> {
  const process = await home.up('--nodes', '0')
  const client = await home.client()
  const acknowledged: Told[] = []
  await followed.startNow(client)
  const watch = followed.follow(client)
  const writer = async (number: number) => {
    for (let n = 0; ; n++)
      await writeUntilGone(client, `c-${life}-${number}-${n}`, (object) => {
        acknowledged.push(told('', object))
        if (acknowledged.length === writesPerLife[life]) process.signal('SIGKILL')
      })
  }
  const writing = Array.from({ length: writers }, (_, number) => writer(number))
  for (const end of await Promise.allSettled(writing))
    if (end.status === 'rejected' && !(end.reason instanceof ServerGone)) throw end.reason
  await process.exited
  await watch
  return acknowledged
}

t.test('kill -9 loses no acknowledged write, and a watch goes on without gap or duplicate', async (t) => {
  const home = new Home(t)
  const followed = new Followed()
  const acknowledged: Told[] = []
  for (const life of writesPerLife.keys()) acknowledged.push(...(await liveAndDie(home, life, followed)))

  await home.up('--nodes', '0')
  const client = await home.client()
  const last = await client.create(configMaps, { metadata: { namespace, name: 'last', labels: { test: 'kill' } } })
  await followed.follow(client, last.metadata.resourceVersion)
  const { items } = await client.list(configMaps, { namespace, labelSelector })
  checkHistory(t, { events: followed.events, acknowledged, present: items })
})

interface History {
  readonly events: readonly Told[]
  readonly acknowledged: readonly Told[]
  readonly present: readonly ConfigMap[]
}

function checkHistory(t: Test, { events, acknowledged, present }: History): void {
  const versions = events.map(({ resourceVersion }) => Number(resourceVersion))
  t.strictSame(
    versions,
    [...new Set(versions)].sort((a, b) => a - b),
    'every event once, in order',
  )
  const byVersion = new Map(events.map((event) => [event.resourceVersion, event]))
  const lost = acknowledged.filter(({ resourceVersion, name, round }) => {
    const event = byVersion.get(resourceVersion)
    return event?.name !== name || event.round !== round
  })
  t.strictSame(lost, [], `all ${acknowledged.length} acknowledged writes are among the ${events.length} events`)
  const state = new Map<string, string | undefined>()
  for (const { type, name, round } of events)
    if (type === 'DELETED') state.delete(name)
    else state.set(name, round)
  t.strictSame(
    new Map(present.map(({ metadata, data }) => [metadata.name as string, data?.['round']])),
    new Map([...state].sort(([a], [b]) => (a < b ? -1 : 1))),
    'the events add up to what is stored',
  )
}
