import type { Clock } from './clock.ts'

/**
 * Knows what is under way: requests, commits, work-queue items that are ready, watch events not yet delivered.
 * Timers that are set for later are not under way.
 */
export class TaskTracker {
  readonly #clock: Clock
  readonly #underWay = new Map<string, number>()
  #count = 0
  #waiters: (() => void)[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get idle(): boolean {
    return this.#count === 0
  }

  /** Marks a task as under way. @returns a function that marks it as done; calls after the first do nothing */
  start(what: string): () => void {
    this.#count++
    this.#underWay.set(what, (this.#underWay.get(what) ?? 0) + 1)
    let done = false
    return () => {
      if (done) return
      done = true
      this.#finish(what)
    }
  }

  async run<T>(what: string, task: () => Promise<T>): Promise<T> {
    const done = this.start(what)
    try {
      return await task()
    } finally {
      done()
    }
  }

  /** Resolves once nothing is under way, and nothing that just ended has started something new in its event-loop turn. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (this.#count > 0) this.#waiters.push(look)
        else resolve()
      }
      // What has just ended may start something new in its promise callbacks, or in a callback that it has put off to
      // the end of the turn: two turns later it has.
      const look = () => this.#clock.afterTurn(() => this.#clock.afterTurn(check))
      look()
    })
  }

  /** What is under way and how often, for messages. */
  underWay(): ReadonlyMap<string, number> {
    return this.#underWay
  }

  #finish(what: string): void {
    this.#count--
    const left = (this.#underWay.get(what) ?? 1) - 1
    if (left === 0) this.#underWay.delete(what)
    else this.#underWay.set(what, left)
    if (this.#count > 0) return
    const waiters = this.#waiters
    this.#waiters = []
    for (const look of waiters) look()
  }
}

/** A task that may have to wait for others, and is not under way meanwhile. */
export class Task {
  readonly #tracker: TaskTracker
  readonly #what: string
  #done: () => void

  /** Starts it. */
  constructor(tracker: TaskTracker, what: string) {
    this.#tracker = tracker
    this.#what = what
    this.#done = tracker.start(what)
  }

  /** Waits, and goes on when the wait is over, however that ended. */
  async rest<T>(wait: Promise<T>): Promise<T> {
    this.#done()
    try {
      return await wait
    } finally {
      this.#done = this.#tracker.start(this.#what)
    }
  }

  end(): void {
    this.#done()
  }
}
