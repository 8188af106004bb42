import type Database from 'better-sqlite3'
import type { Clock } from '../../platform/clock.ts'
import type { Bookkeeping } from './bookkeeping.ts'
import type { Committer } from './committer.ts'
import type { Statements } from './statements.ts'

/** How many rows one step looks at: about a millisecond or two of work, between which requests are served. */
const rowsPerStep = 500

/** How many free pages (4 KiB) one step gives back to the file system. */
const pagesPerStep = 200

/**
 * Takes the past away. Each version up to the compacted revision names the one that it superseded, so walking over them
 * in order finds exactly the rows to delete; deletions up to there go as well. What was current at the compacted
 * revision stays. Steps are transactions that remember how far they came: a restart goes on from there.
 */
export class Sweeper {
  readonly #db: Database.Database
  readonly #statements: Statements
  readonly #books: Bookkeeping
  readonly #committer: Committer
  readonly #clock: Clock
  #running: Promise<void> | undefined
  #stopped = false

  constructor(db: Database.Database, statements: Statements, books: Bookkeeping, committer: Committer, clock: Clock) {
    this.#db = db
    this.#statements = statements
    this.#books = books
    this.#committer = committer
    this.#clock = clock
  }

  /** Sweeps until everything up to `books.compacted` is gone, or `stop` is called. Calls share one run. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Resolves when no step is under way any more, and none will be. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #run(): Promise<void> {
    let more = true
    while (more && !this.#stopped) {
      more = this.#books.swept < this.#books.compacted ? this.#sweepStep() : this.#vacuumStep()
      await new Promise<void>((resolve) => this.#clock.afterTurn(resolve))
    }
  }

  #sweepStep(): true {
    const { swept, compacted } = this.#books
    const rows = this.#statements.toSweep.all(swept, compacted, rowsPerStep)
    const last = rows.at(-1)
    const through = last && rows.length === rowsPerStep ? last.revision : compacted
    let deleted = 0
    this.#committer.housekeep(() => {
      for (const { revision, previous, deletion } of rows) {
        if (previous > 0) deleted += this.#statements.deleteVersion.run(previous).changes
        if (deletion) deleted += this.#statements.deleteVersion.run(revision).changes
      }
      this.#books.write('swept', through)
    })
    this.#books.swept = through
    this.#committer.historySize -= deleted
    return true
  }

  #vacuumStep(): boolean {
    this.#db.pragma(`incremental_vacuum(${pagesPerStep})`)
    return (this.#db.pragma('freelist_count', { simple: true }) as number) > 0
  }
}
