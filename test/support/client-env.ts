import type { KubeObject } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { ObjectMeta } from '../../apimachinery/types/meta-v1.ts'
import type { Client } from '../../client/client.ts'
import { Informers } from '../../client/informers/informers.ts'
import { createClient } from '../../client/typed-client.ts'
import type { LogFields, Logger } from '../../platform/logger.ts'
import { Metrics } from '../../platform/metrics.ts'
import { SeededRandom } from '../../platform/random.ts'
import { TaskTracker } from '../../platform/task-tracker.ts'
import { VirtualClock } from '../../platform/virtual-clock.ts'
import { FakeTransport } from './fake-transport.ts'
import { advance, testStart } from './time.ts'

/** A line that was logged. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: LogFields
  readonly message: string
}

/** A logger that keeps its lines. */
export function collectingLogger(lines: LogLine[], base: LogFields = {}): Logger {
  const at = (level: LogLine['level']) => (fields: LogFields, message: string) =>
    void lines.push({ level, fields: { ...base, ...fields }, message })
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => collectingLogger(lines, { ...base, ...fields }),
  }
}

/** What client code needs, over a fake server, on virtual time. */
export class ClientEnv {
  readonly transport = new FakeTransport()
  readonly clock = new VirtualClock(testStart)
  readonly random = new SeededRandom('test')
  readonly tracker = new TaskTracker(this.clock)
  readonly metrics = new Metrics()
  readonly log: LogLine[] = []
  readonly logger = collectingLogger(this.log)
  readonly client: Client = createClient(this.transport)
  readonly informers = new Informers(this)

  settle(): Promise<void> {
    return this.tracker.whenIdle()
  }

  /** Lets `count` event-loop turns pass. */
  async turns(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await new Promise<void>((resolve) => this.clock.afterTurn(resolve))
  }

  advance(ms: number): Promise<void> {
    return advance(this.clock, this.tracker, ms)
  }

  /** The messages logged at `level`. */
  logged(level: LogLine['level']): string[] {
    return this.log.filter((line) => line.level === level).map(({ message }) => message)
  }
}

/** A pod for tests of things that never look into it. */
export function makePod(metadata: Partial<ObjectMeta> & { name: string }, nodeName?: string): Pod {
  return makeObject('v1', 'Pod', metadata, { spec: { containers: [], ...(nodeName ? { nodeName } : {}) } })
}

/** Any object, in namespace `default` unless the metadata says otherwise. */
export function makeObject<T extends KubeObject>(
  apiVersion: string,
  kind: string,
  metadata: Partial<ObjectMeta> & { name: string },
  rest: object = {},
): T {
  const defaults = { namespace: 'default', uid: `${kind.toLowerCase()}-${metadata.name}`, resourceVersion: '' }
  return { apiVersion, kind, metadata: { ...defaults, ...metadata }, ...rest } as T
}
