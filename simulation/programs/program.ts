import type { Client } from '../../client/client.ts'
import { createEventRecorder, type EventRecorder } from '../../client/events/event-recorder.ts'
import { Informers } from '../../client/informers/informers.ts'
import type { Transport } from '../../client/transport.ts'
import { createClient } from '../../client/typed-client.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Metrics } from '../../platform/metrics.ts'
import type { Random } from '../../platform/random.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'

/** What a program (controllers, scheduler, node agents) runs on: an API server, near or far, and a world. */
export interface ProgramDeps {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
  readonly metrics: Metrics
}

/** A program at work. */
export interface Program {
  /** Resolves when it has come to rest. What it has under way may fail. */
  stop(): Promise<void>
}

/** A client and what is built on it, for one program. */
export interface ProgramKit extends Omit<ProgramDeps, 'transport'> {
  readonly client: Client
  readonly informers: Informers
  /** Speaks as `component`. */
  readonly recorder: EventRecorder
}

export function programKit({ transport, ...world }: ProgramDeps, component: string): ProgramKit {
  const client = createClient(transport)
  const informers = new Informers({ ...world, client })
  const recorder = createEventRecorder({ ...world, client }, { component })
  return { ...world, client, informers, recorder }
}
