import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { clientOf, startPeapod } from '../child.ts'
import { percentile, printTable, round } from '../table.ts'

const watchers = 100
const writes = 1000
const writesAtOnce = 8

/** Many watchers of the same objects: nothing may be lost, and one encoding serves them all. */
export async function watchFanOut(): Promise<void> {
  const peapod = await startPeapod('--nodes', '0', '--no-scheduler', '--controllers', 'serviceaccount-controller')
  const client = clientOf(peapod)
  const { metadata } = await client.list(configMaps, { namespace: 'default' })
  const delays: number[] = []
  const sentAt = new Map<string, number>()
  let finish = () => {}
  const finished = new Promise<void>((resolve) => (finish = resolve))
  const stops = Array.from({ length: watchers }, () =>
    clientOf(peapod).watch(
      configMaps,
      { namespace: 'default', resourceVersion: metadata.resourceVersion },
      {
        onEvent: ({ type, object }) => {
          const sent = sentAt.get(object.metadata.name)
          if (type !== 'ADDED' || sent === undefined) return
          delays.push(performance.now() - sent)
          if (delays.length === watchers * writes) finish()
        },
        onEnd: () => {},
      },
    ),
  )
  const startedAt = performance.now()
  let next = 0
  const writer = async () => {
    while (next < writes) {
      const name = `fan-${next++}`
      sentAt.set(name, performance.now())
      await client.create(configMaps, { metadata: { name, namespace: 'default' }, data: { value: name } })
    }
  }
  await Promise.all(Array.from({ length: writesAtOnce }, writer))
  await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, 30_000))])
  const seconds = (performance.now() - startedAt) / 1000
  for (const stop of stops) stop()
  await peapod.stop()
  printTable(
    `Watch fan-out: ${watchers} watchers, ${writes} writes`,
    ['figure', 'value', 'unit'],
    [
      ['events delivered', delays.length, `of ${watchers * writes}`],
      ['events per second', round(delays.length / seconds, 0), '1/s'],
      ['write sent to event received, median', round(percentile(delays, 0.5)), 'ms'],
      ['write sent to event received, p99', round(percentile(delays, 0.99)), 'ms'],
    ],
  )
}
