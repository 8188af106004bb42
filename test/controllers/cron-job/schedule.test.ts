import fc from 'fast-check'
import t from 'tap'
import { scheduleOf } from '../../../controllers/cron-job/schedule.ts'
import { parseTime, toTime } from '../../../platform/clock.ts'

/** The next `count` times after `from`. */
function times(schedule: string, zone: string | undefined, from: string, count: number): string[] {
  const { next } = scheduleOf(schedule, zone)
  const found: string[] = []
  let at = parseTime(from)
  for (let i = 0; i < count; i++) {
    const following = next(at)
    if (following === undefined) break
    found.push(toTime(following))
    at = following
  }
  return found
}

const summer = 'Europe/Berlin'

for (const [schedule, zone, from, want] of [
  ['* * * * *', undefined, '2026-01-01T00:00:00Z', ['2026-01-01T00:01:00Z', '2026-01-01T00:02:00Z']],
  [
    '*/20 * * * *',
    undefined,
    '2026-01-01T00:19:59Z',
    ['2026-01-01T00:20:00Z', '2026-01-01T00:40:00Z', '2026-01-01T01:00:00Z'],
  ],
  [
    '5/30 1-2 * * ?',
    undefined,
    '2026-01-01T00:00:00Z',
    ['2026-01-01T01:05:00Z', '2026-01-01T01:35:00Z', '2026-01-01T02:05:00Z'],
  ],
  ['0 0 29 feb *', undefined, '2026-01-01T00:00:00Z', ['2028-02-29T00:00:00Z', '2032-02-29T00:00:00Z']],
  ['0 0 29 2 *', undefined, '2096-03-01T00:00:00Z', ['2104-02-29T00:00:00Z']],
  ['0 0 30 2 *', undefined, '2026-01-01T00:00:00Z', []],
  [
    '0 12 13 * fri',
    undefined,
    '2026-01-01T00:00:00Z',
    ['2026-01-02T12:00:00Z', '2026-01-09T12:00:00Z', '2026-01-13T12:00:00Z'],
  ],
  ['0 12 * * mon-tue', undefined, '2026-01-01T00:00:00Z', ['2026-01-05T12:00:00Z', '2026-01-06T12:00:00Z']],
  ['@monthly', undefined, '2026-01-31T12:00:00Z', ['2026-02-01T00:00:00Z']],
  ['@weekly', undefined, '2026-01-01T00:00:00Z', ['2026-01-04T00:00:00Z']],
  ['@every 1h30m', undefined, '2026-01-01T00:00:10Z', ['2026-01-01T01:30:10Z', '2026-01-01T03:00:10Z']],
  ['30 9 * * *', 'Asia/Kolkata', '2026-01-01T00:00:00Z', ['2026-01-01T04:00:00Z']],
  ['30 2 * * *', summer, '2026-03-28T00:00:00Z', ['2026-03-28T01:30:00Z', '2026-03-30T00:30:00Z']],
  [
    '30 2 * * *',
    summer,
    '2026-10-24T12:00:00Z',
    ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-26T01:30:00Z'],
  ],
  ['0 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', ['2018-11-05T02:00:00Z']],
] as const) {
  t.test(`${schedule} in ${zone ?? 'UTC'} after ${from}: ${want.join(', ') || 'never'}`, async (t) => {
    t.strictSame(times(schedule, zone, from, Math.max(want.length, 1)), want)
  })
}

t.test('what is no schedule, and a zone that nobody knows, are refused', async (t) => {
  t.throws(() => scheduleOf('* * *'), RangeError)
  t.throws(() => scheduleOf('* * * * *', 'Atlantis/Center'), RangeError)
})

t.test('every time that comes is later than the one before, and on a whole minute', async () => {
  const zones = fc.constantFrom('UTC', summer, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata')
  const field = (max: number) => fc.oneof(fc.constant('*'), fc.integer({ min: 1, max }).map(String))
  const text = fc.tuple(field(59), field(23), field(28), field(12), field(6)).map((fields) => fields.join(' '))
  const from = fc.integer({ min: 1_000_000_000_000, max: 2_000_000_000_000 })
  fc.assert(
    fc.property(text, zones, from, (text, zone, at) => {
      const next = scheduleOf(text, zone).next(at)
      return next !== undefined && next > at && next % 60_000 === 0
    }),
    { numRuns: 100 },
  )
})
