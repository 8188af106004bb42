import type { Test } from 'tap'
import { ServiceAccountKey } from '../../apiserver/auth/tokens/service-account-key.ts'
import { administrator } from '../../apiserver/auth/users.ts'
import { nodeUser } from '../../apiserver/authorization/node/node-identity.ts'
import { defaultApiServerConfig } from '../../apiserver/config.ts'
import type { Client } from '../../client/client.ts'
import type { Transport } from '../../client/transport.ts'
import { createClient } from '../../client/typed-client.ts'
import { runtimes } from '../../node-agent/runtimes/registry.ts'
import { silentLogger } from '../../platform/logger.ts'
import { Metrics } from '../../platform/metrics.ts'
import { type Random, SeededRandom } from '../../platform/random.ts'
import { TaskTracker } from '../../platform/task-tracker.ts'
import { VirtualClock } from '../../platform/virtual-clock.ts'
import { startLocalApiServer } from '../../simulation/api-server.ts'
import { startControllers } from '../../simulation/programs/controllers.ts'
import { controllerManager, controllerUser, nodeAgents, scheduler } from '../../simulation/programs/identities.ts'
import { grantSharedWatch } from '../../simulation/programs/node-agent-access.ts'
import { numberedNodes, startNodeAgents } from '../../simulation/programs/node-agents.ts'
import type { Program } from '../../simulation/programs/program.ts'
import { startScheduler } from '../../simulation/programs/scheduler.ts'
import { VirtualTime } from '../../simulation/virtual-time.ts'
import { openSqliteStorage } from '../../storage/sqlite/sqlite-storage.ts'
import { type FaultSwitch, faultyTransport } from './faulty-transport.ts'
import { laggingTransport } from './lagging-transport.ts'
import { testStart } from './time.ts'

const rates = { refused: 0.05, answerLost: 0.03, duplicated: 0.1, broken: 0.01 }

/** How late watches of controllers and scheduler are, at most. */
const maxLagMs = 300

/** Those that look after pods; starting all of them again and again would take most of the time. */
const selection = [
  'serviceaccount-controller',
  'node-lifecycle-controller',
  'taint-eviction-controller',
  'pod-garbage-collector-controller',
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'daemonset-controller',
  'job-controller',
  'disruption-controller',
]

/** A cluster whose controllers have a bad connection, and whose programs and nodes can be stopped and started again. */
export interface ChaosCluster {
  /** May everything, and has a good connection. */
  readonly client: Client
  /** Whether requests and watches of controllers and scheduler fail. */
  readonly faults: FaultSwitch
  /** Draws for the test, from the seed of the cluster. */
  readonly random: Random
  advance(ms: number): Promise<void>
  /** Another process takes over, with empty caches. */
  restartControllers(): Promise<void>
  /** The machine is gone, with all that ran there. Nothing happens when it is off. */
  turnOff(node: string): Promise<void>
  /** Nothing happens when it is on. */
  turnOn(node: string): Promise<void>
}

/** Starts a cluster of `nodes` nodes called node-1, node-2, …, without faults; it ends with the test. */
export async function chaosCluster(t: Test, seed: string, nodes: number): Promise<ChaosCluster> {
  const clock = new VirtualClock(testStart)
  const tracker = new TaskTracker(clock)
  const time = new VirtualTime(clock, tracker)
  const random = new SeededRandom(seed)
  const world = { clock, tracker, logger: silentLogger, metrics: new Metrics() }
  const server = await startLocalApiServer({
    ...world,
    random: random.fork('server'),
    storage: openSqliteStorage({ ...world, file: ':memory:', durability: 'memory' }),
    config: defaultApiServerConfig,
    serviceAccountKey: new ServiceAccountKey(undefined),
    freeze: true,
  })
  const faults = { on: false }
  let connections = 0
  const bad = (transport: Transport) => {
    const chance = random.fork(`connection ${++connections}`)
    return laggingTransport(faultyTransport(transport, chance, rates, faults), clock, chance, maxLagMs)
  }
  const deps = (transport: Transport, name: string) => ({ ...world, transport, random: random.fork(name) })
  const manager = 'kube-controller-manager'
  const controllers = async () =>
    startControllers(deps(bad(server.transport(controllerManager, manager)), `${manager} ${connections}`), {
      selection,
      rootCa: undefined,
      transportFor: ({ account }) =>
        bad(server.transport(account === undefined ? controllerManager : controllerUser(account), manager)),
    })
  const agent = (config: ReturnType<typeof numberedNodes>[number]) =>
    startNodeAgents(deps(server.transport(nodeAgents, 'kubelet'), 'kubelet'), {
      nodes: [config],
      runtime: runtimes[0],
      transportFor: (node) => server.transport(nodeUser(node), 'kubelet'),
    })
  const client = createClient(server.transport(administrator, 'test'))
  await grantSharedWatch(client)
  const machines = new Map(numberedNodes(nodes).map((config) => [config.name, config]))
  const on = new Map<string, Program>()
  const turnOn = async (name: string) => {
    const config = machines.get(name)
    if (config && !on.has(name)) on.set(name, await agent(config))
  }
  const retired: Promise<void>[] = []
  let running = await controllers()
  const binder = await startScheduler(deps(bad(server.transport(scheduler, 'kube-scheduler')), 'kube-scheduler'))
  for (const name of machines.keys()) await turnOn(name)
  await time.settle()
  t.teardown(async () => {
    await Promise.all(retired)
    await Promise.all([running, binder, ...on.values()].map((program) => program.stop()))
    await server.stop()
  })
  return {
    client,
    faults,
    random: random.fork('test'),
    advance: (ms) => time.advance(ms),
    restartControllers: async () => {
      // Like a process that dies: what it has under way is not waited for.
      retired.push(running.stop())
      running = await controllers()
    },
    turnOn,
    turnOff: async (name) => {
      const program = on.get(name)
      on.delete(name)
      await program?.stop()
    },
  }
}
