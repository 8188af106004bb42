import type { Test } from 'tap'
import { events } from '../../apimachinery/kinds/core/event.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { priorityClasses } from '../../apimachinery/kinds/scheduling/priority-class.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { NodeSpec, Pod, PodSpec } from '../../apimachinery/types/core-v1.ts'
import { EventSeriesRecorder } from '../../client/events/event-series-recorder.ts'
import { Informers } from '../../client/informers/informers.ts'
import { Metrics } from '../../platform/metrics.ts'
import { SeededRandom } from '../../platform/random.ts'
import { defaultSchedulerName, Scheduler } from '../../scheduler/scheduler.ts'
import { VirtualTime } from '../../simulation/virtual-time.ts'
import { type TestApi, testApi } from '../support/api.ts'
import { collectingLogger, type LogLine } from '../support/client-env.ts'

export interface PodOptions {
  readonly cpu?: string
  /** Made as a PriorityClass when it is not there. */
  readonly priority?: number
  readonly labels?: Record<string, string>
  readonly finalizers?: string[]
  readonly spec?: Draft<PodSpec>
}

/** A scheduler at work, on virtual time. */
export interface SchedulerEnv {
  readonly api: TestApi
  readonly metrics: Metrics
  readonly time: VirtualTime
  readonly log: readonly LogLine[]
  /** A node with 2 cores, unless told otherwise. */
  createNode(
    name: string,
    options?: { cpu?: string; labels?: Record<string, string>; spec?: Draft<NodeSpec> },
  ): Promise<void>
  createPod(name: string, options?: PodOptions): Promise<Pod>
  get(name: string): Promise<Pod | undefined>
  /** The node of each pod, '' while it has none. */
  places(): Promise<Record<string, string>>
  /** `reason: message` of the events of an object. */
  events(name: string): Promise<string[]>
  scheduled(name: string): Promise<{ status: string; reason: string; message: string } | undefined>
}

export async function schedulerEnv(t: Test): Promise<SchedulerEnv> {
  const api = await testApi(t)
  const { client, clock, tracker } = api
  const log: LogLine[] = []
  const logger = collectingLogger(log)
  const random = new SeededRandom('test')
  const world = { client, clock, random, logger, tracker }
  const informers = new Informers(world)
  const recorder = new EventSeriesRecorder(world, defaultSchedulerName, 'default-scheduler-test')
  const metrics = new Metrics()
  const scheduler = new Scheduler({ ...world, informers, recorder, metrics })
  t.teardown(() => {
    scheduler.stop()
    recorder.stop()
    informers.stop()
  })
  informers.start()
  await scheduler.start()
  const time = new VirtualTime(clock, tracker)
  const classes = new Set<number>()
  const classOf = async (priority: number) => {
    const name = priority < 0 ? `minus-${-priority}` : `plus-${priority}`
    if (!classes.has(priority)) await client.create(priorityClasses, { metadata: { name }, value: priority })
    classes.add(priority)
    return name
  }
  const get = async (name: string) => (await client.list(pods)).items.find(({ metadata }) => metadata.name === name)
  return {
    api,
    metrics,
    time,
    log,
    get,
    createNode: async (name, { cpu = '2', labels = {}, spec = {} } = {}) => {
      const offers = { cpu, memory: '8Gi', pods: '110' }
      await client.create(nodes, {
        metadata: { name, labels },
        spec,
        status: { capacity: offers, allocatable: offers },
      })
      // Admission has tainted it as not ready.
      await client.patch(nodes, { name }, 'merge', { spec: { taints: spec.taints ?? null } })
      await time.settle()
    },
    createPod: async (name, { cpu, priority, labels = {}, finalizers, spec = {} } = {}) => {
      const resources = cpu === undefined ? {} : { requests: { cpu } }
      const pod = await api.create(pods, {
        metadata: { name, labels, ...(finalizers && { finalizers }) },
        spec: {
          containers: [{ name: 'main', image: 'nginx', resources }],
          ...(priority === undefined ? {} : { priorityClassName: await classOf(priority) }),
          ...spec,
        },
      })
      await time.settle()
      return pod
    },
    places: async () =>
      Object.fromEntries(
        (await client.list(pods)).items.map(({ metadata, spec }) => [metadata.name, spec.nodeName ?? '']),
      ),
    events: async (name) => {
      const { items } = await client.list(events)
      return items
        .filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ reason, message }) => `${reason}: ${message}`)
    },
    scheduled: async (name) => {
      const condition = (await get(name))?.status.conditions?.find(({ type }) => type === 'PodScheduled')
      return condition && { status: condition.status, reason: condition.reason ?? '', message: condition.message ?? '' }
    },
  }
}
