import { join } from 'node:path'
import t from 'tap'
import { RealClock } from '../../../platform/clock.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { openSqliteStorage } from '../../../storage/sqlite/sqlite-storage.ts'
import type { Storage } from '../../../storage/storage.ts'
import { storageContract } from '../contract.ts'

const clock = new RealClock()
const logger = silentLogger

storageContract(t, {
  name: 'in memory',
  programs: 100,
  open(t) {
    const storage = openSqliteStorage({ file: ':memory:', durability: 'memory', clock, logger })
    t.teardown(() => storage.close())
    return storage
  },
})

const files = new WeakMap<Storage, string>()
let opened = 0

storageContract(t, {
  name: 'in a file',
  programs: 25,
  open(t) {
    const file = join(t.testdir(), `${opened++}`, 'peapod.db')
    const storage = openSqliteStorage({ file, durability: 'fsync', clock, logger })
    files.set(storage, file)
    t.teardown(() => storage.close())
    return storage
  },
  async reopen(before) {
    const file = files.get(before) as string
    await before.close()
    const storage = openSqliteStorage({ file, durability: 'fsync', clock, logger })
    files.set(storage, file)
    return storage
  },
})
