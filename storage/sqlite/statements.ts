import type Database from 'better-sqlite3'
import { prefixEnd } from '../keys.ts'

/** The newest version of a key that exists. */
export interface CurrentRow {
  readonly revision: number
  readonly previous: number
  readonly renewal: number
  readonly value: Buffer
}

export interface EntryRow {
  readonly key: string
  readonly revision: number
  readonly value: Buffer
}

/** A version, with what it replaced. */
export interface EventRow {
  readonly key: string
  readonly revision: number
  readonly value: Buffer | null
  readonly previousRevision: number | null
  readonly previousValue: Buffer | null
}

/** A version, with why it was written. */
export interface HistoryRow {
  readonly revision: number
  readonly key: string
  readonly value: Buffer | null
  readonly cause: string | null
}

type Key = string | Buffer

/** Every statement, compiled once. Ranges of keys are half-open: `key >= ? AND key < ?`. */
export interface Statements {
  readonly current: Database.Statement<[key: string], CurrentRow>
  readonly setCurrent: Database.Statement<[key: string, revision: number]>
  readonly deleteCurrent: Database.Statement<[key: string]>
  readonly addVersion: Database.Statement<
    [
      revision: number,
      key: string,
      previous: number,
      deletion: number,
      renewal: number,
      cause: string | null,
      value: Uint8Array | null,
    ]
  >
  readonly deleteVersion: Database.Statement<[revision: number]>
  readonly versionAt: Database.Statement<[key: string, revision: number], { revision: number; value: Buffer | null }>
  readonly list: Database.Statement<[from: Key, end: Key, limit: number], EntryRow>
  readonly count: Database.Statement<[from: Key, end: Key], number>
  readonly listAt: Database.Statement<[from: Key, end: Key, revision: number, limit: number], EntryRow>
  readonly countAt: Database.Statement<[from: Key, end: Key, revision: number], number>
  readonly eventsAfter: Database.Statement<[after: number, from: Key, end: Key, limit: number], EventRow>
  readonly historyAfter: Database.Statement<[after: number, limit: number], HistoryRow>
  readonly toSweep: Database.Statement<
    [after: number, through: number, limit: number],
    { revision: number; previous: number; deletion: number }
  >
  readonly newestRevision: Database.Statement<[], number>
  readonly historySize: Database.Statement<[], number>
  readonly getBookkeeping: Database.Statement<[name: string], number>
  readonly setBookkeeping: Database.Statement<[name: string, value: number]>
}

export function prepareStatements(db: Database.Database): Statements {
  return {
    current: db.prepare(
      `SELECT h.revision, h.previous, h.renewal, h.value
       FROM current c CROSS JOIN history h ON h.revision = c.revision WHERE c.key = ?`,
    ),
    setCurrent: db.prepare(
      'INSERT INTO current (key, revision) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET revision = excluded.revision',
    ),
    deleteCurrent: db.prepare('DELETE FROM current WHERE key = ?'),
    addVersion: db.prepare(
      'INSERT INTO history (revision, key, previous, deletion, renewal, cause, value) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    deleteVersion: db.prepare('DELETE FROM history WHERE revision = ?'),

    versionAt: db.prepare(
      'SELECT revision, value FROM history WHERE key = ? AND revision <= ? ORDER BY revision DESC LIMIT 1',
    ),
    list: db.prepare(
      `SELECT c.key, c.revision, h.value FROM current c CROSS JOIN history h ON h.revision = c.revision
       WHERE c.key >= ? AND c.key < ? ORDER BY c.key LIMIT ?`,
    ),
    count: db.prepare<[from: Key, end: Key], number>('SELECT count(*) FROM current WHERE key >= ? AND key < ?').pluck(),
    listAt: db.prepare(
      `SELECT h.key, h.revision, h.value FROM (${newestAt} ORDER BY key LIMIT ?) n
       CROSS JOIN history h ON h.revision = n.revision ORDER BY h.key`,
    ),
    countAt: db.prepare<[from: Key, end: Key, revision: number], number>(`SELECT count(*) FROM (${newestAt})`).pluck(),
    // By revision, not by key (hence the +): what is asked for is recent, while the range may hold everything.
    eventsAfter: db.prepare(
      `SELECT h.key, h.revision, h.value, p.revision AS previousRevision, p.value AS previousValue
       FROM history h LEFT JOIN history p ON p.revision = h.previous
       WHERE h.revision > ? AND +h.key >= ? AND +h.key < ? ORDER BY h.revision LIMIT ?`,
    ),
    historyAfter: db.prepare(
      'SELECT revision, key, value, cause FROM history WHERE revision > ? ORDER BY revision LIMIT ?',
    ),
    toSweep: db.prepare(
      `SELECT revision, previous, deletion FROM history
       WHERE revision > ? AND revision <= ? ORDER BY revision LIMIT ?`,
    ),

    newestRevision: db.prepare<[], number>('SELECT ifnull(max(revision), 0) FROM history').pluck(),
    historySize: db
      .prepare<[], number>('SELECT (SELECT count(*) FROM history) - (SELECT count(*) FROM current)')
      .pluck(),
    getBookkeeping: db.prepare<[name: string], number>('SELECT value FROM bookkeeping WHERE name = ?').pluck(),
    setBookkeeping: db.prepare(
      'INSERT INTO bookkeeping (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    ),
  }
}

/**
 * The newest version of each key that existed at a revision; answered from the index alone, in key order, a key at a
 * time. (SQLite takes columns beside `max()` from the row that has the maximum.)
 */
const newestAt = `
  SELECT key, max(revision) AS revision, deletion FROM history
  WHERE key >= ? AND key < ? AND revision <= ? GROUP BY key HAVING NOT deletion`

/** The bounds of the keys that start with `prefix` and come after `after`. */
export function keyRange(prefix: string, after: string | undefined): [from: Key, end: Key] {
  // Nothing lies between a key and that key with a zero byte.
  const from = after === undefined || after < prefix ? prefix : `${after}\0`
  return [from, prefixEnd(prefix) ?? afterAllKeys]
}

/** SQLite puts every text before any blob. */
const afterAllKeys = Buffer.alloc(0)
