import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Random } from '../../platform/random.ts'
import type { TaskTracker } from '../../platform/task-tracker.ts'
import type { Client } from '../client.ts'

export interface EventWriterDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly tracker: TaskTracker
}

/** While so many events are being written, further ones are dropped. */
const maxUnderWay = 10_000

/** Writes of events, for which nobody waits: what fails is logged and dropped. */
export class EventWrites {
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Logger
  readonly #tracker: TaskTracker
  #underWay = 0

  constructor({ clock, random, logger, tracker }: EventWriterDeps) {
    this.#clock = clock
    this.#random = random
    this.#log = logger
    this.#tracker = tracker
  }

  /** Whether a further event is to be dropped. */
  get isFull(): boolean {
    return this.#underWay >= maxUnderWay
  }

  /** Writes once `before` is over. @returns never rejects */
  async after(before: Promise<void>, write: () => Promise<unknown>, onFailure: () => void): Promise<void> {
    this.#underWay++
    const done = this.#tracker.start('event')
    try {
      await before
      await write()
    } catch (error) {
      onFailure()
      this.#log.debug({ err: error }, 'event was not recorded')
    } finally {
      this.#underWay--
      done()
    }
  }

  /**
   * A name for an event about an object: it ends in the time in nanoseconds. Clocks do not tell what comes after the
   * milliseconds, and other writers may have something to say of the same object in the same one, so that is left to chance.
   */
  nameFor(objectName: string): string {
    const nanos = BigInt(Math.floor(this.#clock.now())) * 1_000_000n + BigInt(this.#random.int(1_000_000))
    return `${objectName}.${nanos.toString(16)}`
  }
}
