import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'

/** The database cannot be opened; the message says what to do. */
export class StorageOpenError extends Error {
  override readonly name = 'StorageOpenError'
}

/** Counts changes of the tables below; kept in `pragma user_version`. */
export const schemaVersion = 1

/** 16 MiB of pages: what is current is in the caches of the API server, the past is read page by page. */
const cacheKibibytes = 16 * 1024

/** A write-ahead log that grew beyond this in a burst is cut back to it. */
const keptLogBytes = 16 * 1024 * 1024

/**
 * Every version is one row of `history`; `current` says which one is the newest of each key that exists, so that reads
 * of the present do not pay for the past and a value is written once. `previous` is the revision of the version that a
 * row replaced, 0 when there was none. A deletion is a row without value. The value comes last: SQLite reads a row up to
 * the last column it needs, and long values spill to pages of their own.
 */
const tables = `
  CREATE TABLE history (
    revision INTEGER PRIMARY KEY, key TEXT NOT NULL, previous INTEGER NOT NULL, deletion INTEGER NOT NULL,
    renewal INTEGER NOT NULL, cause TEXT, value BLOB
  ) STRICT;
  CREATE INDEX history_by_key ON history (key, revision, deletion);
  CREATE TABLE current (key TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE bookkeeping (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${schemaVersion};
`

/**
 * Opens `file` (`:memory:` for none), creating it and its directory when missing, readable for their owner only.
 * The process holds it alone until it closes it or ends, however it ends.
 * @throws {StorageOpenError}
 */
export function openDatabase(file: string): Database.Database {
  if (file !== ':memory:') createFile(file)
  let db: Database.Database | undefined
  try {
    db = new Database(file, { timeout: 0 })
    prepare(db, file)
    return db
  } catch (err) {
    db?.close()
    throw explained(file, err)
  }
}

function createFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
  } catch (err) {
    throw new StorageOpenError(
      `cannot write ${file} (${codeOf(err)}): make ${dirname(file)} a directory that this user may write, or choose another one for the data`,
      { cause: err },
    )
  }
}

function prepare(db: Database.Database, file: string): void {
  // Before anything touches the file: the first access then takes the lock, and the log needs no shared memory.
  db.pragma('locking_mode = EXCLUSIVE')
  // Takes effect only while the file is empty.
  db.pragma('auto_vacuum = INCREMENTAL')
  db.pragma('journal_mode = WAL')
  db.pragma(`journal_size_limit = ${keptLogBytes}`)
  db.pragma(`cache_size = -${cacheKibibytes}`)
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > schemaVersion) {
    throw new StorageOpenError(
      `${file} was written by a newer release (schema ${version}, this one knows ${schemaVersion}): use that release, or choose another directory for the data`,
    )
  }
  if (version === 0) db.transaction(() => db.exec(tables)).immediate()
}

function explained(file: string, err: unknown): Error {
  if (err instanceof StorageOpenError) return err
  const code = codeOf(err)
  if (code.startsWith('SQLITE_BUSY')) {
    return new StorageOpenError(
      `${file} is in use by another process: stop that one first, or choose another directory for the data`,
      { cause: err },
    )
  }
  return new StorageOpenError(`cannot open ${file} (${code}): restore it from a backup, or move it out of the way`, {
    cause: err,
  })
}

function codeOf(err: unknown): string {
  return err instanceof Error && 'code' in err ? String(err.code) : String(err)
}
