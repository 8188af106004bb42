import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { RealClock } from '../../../platform/clock.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { TaskTracker } from '../../../platform/task-tracker.ts'
import { StorageOpenError, schemaVersion } from '../../../storage/sqlite/open-database.ts'
import {
  maxQueuedWrites,
  openSqliteStorage,
  type SqliteStorageOptions,
} from '../../../storage/sqlite/sqlite-storage.ts'
import { StorageUnavailableError } from '../../../storage/storage.ts'
import { bytes, collect, create, remove, update } from '../helpers.ts'

const clock = new RealClock()

function open(t: Test, options: Partial<SqliteStorageOptions> = {}) {
  const storage = openSqliteStorage({ file: ':memory:', durability: 'fsync', clock, logger: silentLogger, ...options })
  t.teardown(() => storage.close())
  return storage
}

t.test('directory and file are created for their owner only', async (t) => {
  const directory = join(t.testdir(), 'new', 'data')
  const file = join(directory, 'peapod.db')
  await create(open(t, { file }), '/a', '1')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(statSync(directory).mode & 0o777, 0o700)
})

t.test('durability memory leaves the file alone', async (t) => {
  const file = join(t.testdir(), 'peapod.db')
  await create(open(t, { file, durability: 'memory' }), '/a', '1')
  t.throws(() => statSync(file), { code: 'ENOENT' })
})

t.test('what keeps a database from being opened is said, and what to do', async (t) => {
  const directory = t.testdir({ file: 'x', 'text.db': 'This is no database, but a text of some length. '.repeat(10) })
  const inUse = join(directory, 'in-use.db')
  open(t, { file: inUse })
  const newer = join(directory, 'newer.db')
  const db = new Database(newer)
  db.pragma(`user_version = ${schemaVersion + 1}`)
  db.close()
  for (const { file, message } of [
    { file: inUse, message: /in-use\.db is in use by another process: stop that one first/ },
    { file: newer, message: /newer\.db was written by a newer release \(schema 2, this one knows 1\)/ },
    { file: join(directory, 'text.db'), message: /cannot open .*text\.db \(SQLITE_NOTADB\): restore it/ },
    { file: join(directory, 'file', 'x.db'), message: /cannot write .*x\.db \(E\w+\): make .*file a directory that/ },
  ]) {
    t.throws(() => open(t, { file }), message)
    t.throws(() => open(t, { file }), StorageOpenError)
  }
})

t.test('a commit that fails refuses all its writes and publishes none; the next one is not affected', async (t) => {
  const storage = open(t)
  const { events } = collect(storage, '/', 0)
  const unstorable = {} as Uint8Array
  const results = await Promise.allSettled([create(storage, '/a', '1'), storage.put('/b', unstorable, 0)])
  for (const result of results) {
    t.equal(result.status, 'rejected')
    t.type((result as PromiseRejectedResult).reason, StorageUnavailableError)
  }
  t.strictSame(events, [])
  t.equal(await create(storage, '/a', '1'), 1)
  t.equal(storage.historySize(), 0)
})

t.test('a watcher with a bug keeps neither writers nor other watchers from what they are to know', async (t) => {
  const storage = open(t)
  storage.watch('/', 0, {
    onEvents() {
      throw new Error('a bug')
    },
  })
  const { events } = collect(storage, '/', 0)
  t.equal(await create(storage, '/a', '1'), 1)
  t.equal(events.length, 1)
})

t.test('the queue of writes has a bound', async (t) => {
  const storage = open(t)
  const writes = Array.from({ length: maxQueuedWrites }, (_, i) => create(storage, `/${i}`, ''))
  await t.rejects(storage.put('/more', bytes(''), 0), StorageUnavailableError)
  await Promise.all(writes)
  t.equal(storage.revision(), maxQueuedWrites)
})

t.test('the tracker knows of commits and compactions under way', async (t) => {
  const tracker = new TaskTracker(clock)
  const storage = open(t, { tracker })
  const written = create(storage, '/a', '1')
  t.strictSame([...tracker.underWay()], [['commit', 1]])
  await written
  t.ok(tracker.idle)
  const compacted = storage.compact(1)
  t.strictSame([...tracker.underWay()], [['compaction', 1]])
  await compacted
  t.ok(tracker.idle)
})

t.test('history tells every write with its cause', async (t) => {
  const storage = open(t)
  await storage.put('/a', bytes('1'), 0, { cause: '{"user":"alice"}' })
  await storage.delete('/a', 1, { cause: '{"user":"bob"}' })
  await create(storage, '/b', '2')
  t.strictSame(
    [...storage.history(0)].map(({ value, ...row }) => ({ ...row, value: value?.toString() })),
    [
      { revision: 1, key: '/a', value: '1', cause: '{"user":"alice"}' },
      { revision: 2, key: '/a', value: undefined, cause: '{"user":"bob"}' },
      { revision: 3, key: '/b', value: '2', cause: null },
    ],
  )
  t.equal([...storage.history(2)].length, 1)
})

t.test('the file stays bounded under churn, and shrinks when objects go', async (t) => {
  const file = join(t.testdir(), 'peapod.db')
  const storage = open(t, { file, durability: 'os' })
  const value = 'x'.repeat(20_000)
  const keys = Array.from({ length: 200 }, (_, i) => `/${i}`)
  let revisions = await Promise.all(keys.map((key) => create(storage, key, value)))
  for (let round = 0; round < 5; round++) {
    revisions = await Promise.all(keys.map((key, i) => update(storage, key, value, revisions[i] as number)))
    await storage.compact(storage.revision())
  }
  await Promise.all(keys.map((key, i) => remove(storage, key, revisions[i] as number)))
  await storage.compact(storage.revision())
  await storage.close()
  t.ok(statSync(file).size < 200_000, `the file has ${statSync(file).size} bytes`)
})

t.test(
  'a renewal that watchers have seen may get lost with the machine, but its revision is not given away',
  async (t) => {
    const file = join(t.testdir(), 'peapod.db')
    const before = open(t, { file })
    await create(before, '/lease', '1')
    await before.put('/lease', bytes('2'), 1, { renewal: true })
    await before.close()
    // As after a power cut: the reservation was waited for, the renewal was not.
    const db = new Database(file)
    db.exec('DELETE FROM history WHERE revision = 2; UPDATE current SET revision = 1')
    db.exec("UPDATE bookkeeping SET value = 10002 WHERE name = 'reserved'")
    db.close()
    const after = open(t, { file })
    t.equal(await update(after, '/lease', '3', 1), 10_003)
  },
)
