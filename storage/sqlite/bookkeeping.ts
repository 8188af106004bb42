import type { Statements } from './statements.ts'

/** The numbers of a database that outlive the process. All are revisions. */
export class Bookkeeping {
  readonly #statements: Statements
  /** The last one given to a write. */
  revision: number
  /** Reads of the past end here. */
  compacted: number
  /** Rows up to here have been swept: at most `compacted`, less while a compaction is under way. */
  swept: number
  /**
   * Writes without an fsync may be lost with the machine after watchers have seen them, and their revisions must not be
   * given to other writes then. So they stay below a number that is on the disk, and an unclean stop skips up to it.
   */
  reserved: number

  constructor(statements: Statements) {
    this.#statements = statements
    this.compacted = this.#read('compacted')
    this.swept = this.#read('swept')
    this.reserved = this.#read('reserved')
    const newest = statements.newestRevision.get() ?? 0
    this.revision = Math.max(newest, this.compacted, this.reserved)
  }

  /** Becomes true with the transaction that it is part of; the caller then sets the field. */
  write(name: 'compacted' | 'swept' | 'reserved', revision: number): void {
    this.#statements.setBookkeeping.run(name, revision)
  }

  #read(name: string): number {
    return this.#statements.getBookkeeping.get(name) ?? 0
  }
}
