import fc from 'fast-check'
import t from 'tap'
import { type BackoffEntry, nextBackoff, retryAt } from '../../../node-agent/pods/restart-backoff.ts'

const minute = 60_000

t.test('waits double from ten seconds to five minutes', async (t) => {
  let entry: BackoffEntry | undefined
  const waits: number[] = []
  for (let i = 0; i < 7; i++) {
    entry = nextBackoff(entry, 0, 0)
    waits.push(entry.waitMs / 1_000)
  }
  t.strictSame(waits, [10, 20, 40, 80, 160, 300, 300])
})

t.test('the first failure is tried again at once', async (t) => {
  t.equal(retryAt(undefined, 5), 5)
})

for (const c of [
  {
    name: 'ten minutes without a failure are not enough to forget',
    quietMs: 10 * minute,
    wantRetryMs: 20_000,
    wantWaitMs: 40_000,
  },
  { name: 'more than that is', quietMs: 10 * minute + 1, wantRetryMs: 0, wantWaitMs: 10_000 },
]) {
  t.test(c.name, async (t) => {
    const entry = nextBackoff(nextBackoff(undefined, 0, 0), 0, 0)
    t.equal(retryAt(entry, c.quietMs) - c.quietMs, c.wantRetryMs)
    t.equal(nextBackoff(entry, c.quietMs, c.quietMs).waitMs, c.wantWaitMs)
  })
}

t.test('never waits longer than five minutes, nor less than none', async () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 * minute }), { maxLength: 50 }), (runsMs) => {
      let entry: BackoffEntry | undefined
      let now = 0
      for (const runMs of runsMs) {
        const failedAt = now + runMs
        const retry = retryAt(entry, failedAt)
        if (retry < failedAt || retry > failedAt + 5 * minute) return false
        entry = nextBackoff(entry, failedAt, retry)
        now = retry
      }
      return true
    }),
  )
})
