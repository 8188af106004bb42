import { ServiceAccountKey } from '../apiserver/auth/tokens/service-account-key.ts'
import { administrator } from '../apiserver/auth/users.ts'
import { defaultApiServerConfig } from '../apiserver/config.ts'
import type { Client } from '../client/client.ts'
import { createClient } from '../client/typed-client.ts'
import { runtimes } from '../node-agent/runtimes/registry.ts'
import { type EpochMs, parseTime } from '../platform/clock.ts'
import { type Logger, silentLogger } from '../platform/logger.ts'
import { Metrics } from '../platform/metrics.ts'
import { SeededRandom } from '../platform/random.ts'
import { TaskTracker } from '../platform/task-tracker.ts'
import { VirtualClock } from '../platform/virtual-clock.ts'
import { openSqliteStorage, type SqliteStorage } from '../storage/sqlite/sqlite-storage.ts'
import { startControlPlane } from './control-plane.ts'
import { VirtualTime } from './virtual-time.ts'

export interface SimulationOptions {
  /** The same seed and the same inputs make the same history. Default `peapod`. */
  readonly seed?: string
  /** How many nodes. Default 3. */
  readonly nodes?: number
  /** Which controllers, as upstream's `--controllers`. Default all. */
  readonly controllers?: readonly string[]
  /** Default true. */
  readonly scheduler?: boolean
  /** Whether metrics.k8s.io tells what nodes and pods use, which autoscalers want to know. Default false. */
  readonly metricsServer?: boolean
  /** RFC 3339. Default 2026-01-01T00:00:00Z. */
  readonly startAt?: string
  /** Where the database is. Default: in memory. */
  readonly file?: string
  readonly logger?: Logger
  /** Freezes cached objects, so that code which changes them fails. Default true. */
  readonly freeze?: boolean
}

/** There is no TLS in a simulation; pods find a ConfigMap all the same. */
const simulatedRootCa = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'

/** Nothing listens there, but the Service `kubernetes` has endpoints, as in every cluster. */
const simulatedAddress = { ip: '172.18.0.1', port: 6443 }

/** One write, as it is in the history. */
export interface HistoryEntry {
  readonly revision: number
  readonly key: string
  /** JSON of the object; undefined for a deletion. */
  readonly value: string | undefined
  /** Why, as JSON. */
  readonly cause: string | undefined
}

/** A cluster in this process, on virtual time. */
export interface Simulation {
  /** May everything. */
  readonly client: Client
  now(): EpochMs
  /** Resolves when nothing is left to do at the present instant. */
  settle(): Promise<void>
  /** Lets `ms` pass, settling at every timer on the way. */
  advance(ms: number): Promise<void>
  /** All writes so far that have not been compacted away. */
  history(): readonly HistoryEntry[]
  stop(): Promise<void>
}

/** Starts a cluster on virtual time and lets it settle: its nodes are Ready. Nothing moves then until time does. */
export async function startSimulation(options: SimulationOptions = {}): Promise<Simulation> {
  const { seed = 'peapod', startAt = '2026-01-01T00:00:00Z', logger = silentLogger, file = ':memory:' } = options
  const clock = new VirtualClock(parseTime(startAt))
  const tracker = new TaskTracker(clock)
  const time = new VirtualTime(clock, tracker)
  const storage = openSqliteStorage({ file, durability: file === ':memory:' ? 'memory' : 'os', clock, logger, tracker })
  const controlPlane = await startControlPlane({
    storage,
    clock,
    random: new SeededRandom(seed),
    logger,
    tracker,
    metrics: new Metrics(),
    config: defaultApiServerConfig,
    serviceAccountKey: new ServiceAccountKey(undefined),
    rootCa: simulatedRootCa,
    freeze: options.freeze ?? true,
    controllers: options.controllers ?? ['*'],
    scheduler: options.scheduler ?? true,
    metricsServer: options.metricsServer ?? false,
    nodes: options.nodes ?? 3,
    runtime: runtimes[0],
  })
  await controlPlane.server.advertise(simulatedAddress)
  await controlPlane.startPrograms()
  await time.settle()
  return {
    client: createClient(controlPlane.server.transport(administrator, 'test')),
    now: () => clock.now(),
    settle: () => time.settle(),
    advance: (ms) => time.advance(ms),
    history: () => [...historyOf(storage)],
    stop: () => controlPlane.stop(),
  }
}

function* historyOf(storage: SqliteStorage): Iterable<HistoryEntry> {
  for (const { revision, key, value, cause } of storage.history(storage.compactedRevision()))
    yield { revision, key, value: value ? Buffer.from(value).toString('utf8') : undefined, cause: cause ?? undefined }
}
