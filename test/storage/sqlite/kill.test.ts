import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { RealClock } from '../../../platform/clock.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { openSqliteStorage } from '../../../storage/sqlite/sqlite-storage.ts'
import { text } from '../helpers.ts'

/** Tests run from their sources as well as compiled. */
const extension = extname(fileURLToPath(import.meta.url))
const script = fileURLToPath(new URL(`writer-process${extension}`, import.meta.url))
const loader = extension === '.ts' ? ['--import', 'tsx'] : []

/** Runs the writer until it has acknowledged `count` writes, then kills it. @returns all that it acknowledged */
async function killAfter(file: string, count: number): Promise<{ key: string; revision: number; value: string }[]> {
  const child = spawn(process.execPath, [...loader, script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const acknowledged = []
  for await (const line of createInterface({ input: child.stdout })) {
    const [key, revision, value] = line.split(' ') as [string, string, string]
    if (value.length === 500) acknowledged.push({ key, revision: Number(revision), value })
    if (acknowledged.length === count) child.kill('SIGKILL')
  }
  await closed
  return acknowledged
}

t.test('no acknowledged write is lost by kill -9, and watches resume over it', async (t) => {
  const file = join(t.testdir(), 'peapod.db')
  const acknowledged = await killAfter(file, 2_000)
  const storage = openSqliteStorage({ file, durability: 'fsync', clock: new RealClock(), logger: silentLogger })
  t.teardown(() => storage.close())
  t.ok(storage.compactedRevision() > 0)
  t.ok(storage.revision() >= (acknowledged.at(-1)?.revision ?? 0))

  const newest = new Map(acknowledged.map((write) => [write.key, write]))
  for (const { key, revision } of newest.values()) {
    t.ok(((await storage.get(key))?.revision ?? 0) >= revision, `${key} is there`)
  }
  const told = new Map<number, string | undefined>()
  storage.watch('/', storage.compactedRevision(), {
    onEvents(events) {
      for (const event of events) told.set(event.revision, text(event.value))
    },
  })
  for (const { revision, value } of acknowledged.filter(({ revision }) => revision > storage.compactedRevision())) {
    if (told.get(revision) !== value) t.fail(`revision ${revision} is lost`)
  }
  t.equal(told.size, storage.revision() - storage.compactedRevision(), 'no gap')
})
