// Writes to the database given as argument until it is killed, and prints each acknowledged write: `key revision value`.
import { RealClock } from '../../../platform/clock.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { openSqliteStorage } from '../../../storage/sqlite/sqlite-storage.ts'

/** So many writes share a commit. */
const writers = 8

const file = process.argv[2] as string
const storage = openSqliteStorage({ file, durability: 'fsync', clock: new RealClock(), logger: silentLogger })

async function writeForever(key: string): Promise<never> {
  let revision = 0
  for (let n = 0; ; n++) {
    const value = `${n}`.padEnd(500, '.')
    const result = await storage.put(key, Buffer.from(value), revision)
    if (!result.ok) throw new Error(`${key} is not at ${revision}`)
    revision = result.revision
    process.stdout.write(`${key} ${revision} ${value}\n`)
    if (n % 50 === 49) await storage.compact(revision - 100)
  }
}

await Promise.all(Array.from({ length: writers }, (_, i) => writeForever(`/${i}`)))
