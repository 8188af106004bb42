import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '../../platform/logger.ts'
import { TaskTracker } from '../../platform/task-tracker.ts'
import { VirtualClock } from '../../platform/virtual-clock.ts'
import { Compactor } from '../../storage/compactor.ts'
import { openSqliteStorage, type SqliteStorage } from '../../storage/sqlite/sqlite-storage.ts'
import { printTable, round } from '../table.ts'

const shortWrites = 400_000
const fullWrites = 10_000_000
/** The cluster time in which they happen: the compactor goes by it. */
const minutes = 20
const reports = 10
/** Writes that share a commit. */
const batch = 100
const key = '/registry/configmaps/default/churn'
const value = Buffer.alloc(512, 'x')

/** Writes one object again and again, with the compactor at work: the file stops growing. */
export async function churn(full: boolean): Promise<void> {
  const writes = full ? fullWrites : shortWrites
  const directory = mkdtempSync(join(tmpdir(), 'peapod-churn-'))
  const clock = new VirtualClock(Date.now())
  const world = { clock, logger: silentLogger, tracker: new TaskTracker(clock) }
  const storage = openSqliteStorage({ ...world, file: join(directory, 'churn.db'), durability: 'os' })
  const stop = new Compactor({ ...world, storage }).start()
  const rows = []
  const startedAt = performance.now()
  let revision = 0
  for (let written = batch; written <= writes; written += batch) {
    revision = await writeBatch(storage, revision)
    clock.jumpTo(clock.now() + (minutes * 60_000 * batch) / writes)
    while (clock.runNextDue()) {}
    if (written % (writes / reports) > 0) continue
    const perSecond = written / ((performance.now() - startedAt) / 1000)
    rows.push([written, round(perSecond, 0), storage.historySize(), round(bytesIn(directory) / 2 ** 20)])
  }
  stop()
  await storage.close()
  rmSync(directory, { recursive: true, force: true })
  printTable(
    `${writes.toLocaleString('en')} writes to one object in ${minutes} minutes of cluster time (--full: ten million)`,
    ['writes', 'writes/s', 'versions kept', 'file MiB'],
    rows,
  )
}

/** Each write is conditional on the one before. @returns the last revision */
async function writeBatch(storage: SqliteStorage, revision: number): Promise<number> {
  const results = await Promise.all(Array.from({ length: batch }, (_, i) => storage.put(key, value, revision + i)))
  if (!results.every(({ ok }) => ok)) throw new Error('a write was lost')
  return revision + batch
}

function bytesIn(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0)
}
