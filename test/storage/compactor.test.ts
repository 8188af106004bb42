import t, { type Test } from 'tap'
import { silentLogger } from '../../platform/logger.ts'
import { TaskTracker } from '../../platform/task-tracker.ts'
import { VirtualClock } from '../../platform/virtual-clock.ts'
import {
  type Compactable,
  Compactor,
  compactionIntervalMs,
  keptHistoryMs,
  maxHistorySize,
} from '../../storage/compactor.ts'
import { openSqliteStorage } from '../../storage/sqlite/sqlite-storage.ts'
import { create, update } from './helpers.ts'

function env(t: Test) {
  const clock = new VirtualClock(0)
  const tracker = new TaskTracker(clock)
  const storage = openSqliteStorage({
    file: ':memory:',
    durability: 'memory',
    clock,
    logger: silentLogger,
    tracker,
  })
  const stop = new Compactor({ storage, clock, logger: silentLogger }).start()
  t.teardown(async () => {
    stop()
    await storage.close()
  })
  const advance = async (ms: number) => {
    const end = clock.now() + ms
    for (let at = clock.nextTimerAt(); at !== undefined && at <= end; at = clock.nextTimerAt()) {
      clock.jumpTo(at)
      while (clock.runNextDue()) await tracker.whenIdle()
    }
    clock.jumpTo(end)
  }
  return { clock, storage, stop, advance }
}

t.test('history is kept for some minutes, and no longer', async (t) => {
  const { storage, advance } = env(t)
  await create(storage, '/a', '1')
  await update(storage, '/a', '2', 1)
  await advance(compactionIntervalMs)
  await update(storage, '/a', '3', 2)
  await advance(keptHistoryMs - 1)
  t.equal(storage.compactedRevision(), 0)
  await advance(1)
  t.equal(storage.compactedRevision(), 2)
  await advance(compactionIntervalMs)
  t.equal(storage.compactedRevision(), 3)
  t.equal(storage.historySize(), 0)
})

t.test('a history that grows too long is cut before its time', async (t) => {
  const clock = new VirtualClock(0)
  const asked: number[] = []
  let size = maxHistorySize
  const storage: Compactable = {
    revision: () => 900_000,
    compactedRevision: () => asked.at(-1) ?? 100_000,
    historySize: () => size,
    compact: async (revision) => {
      asked.push(revision)
    },
  }
  t.teardown(new Compactor({ storage, clock, logger: silentLogger }).start())
  t.strictSame(asked, [])
  size++
  for (let tick = 0; tick < 2; tick++) {
    clock.jumpTo(clock.nextTimerAt() as number)
    clock.runNextDue()
  }
  t.strictSame(asked, [500_000, 700_000])
})

t.test('a stopped compactor leaves no timer behind', async (t) => {
  const { clock, stop } = env(t)
  t.equal(clock.timers, 1)
  stop()
  t.equal(clock.timers, 0)
})
