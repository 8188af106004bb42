import fc from 'fast-check'
import t from 'tap'
import { formatGoDuration, humanDuration, parseGoDuration } from '../../apimachinery/duration.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

for (const [durationMs, want] of [
  [-2 * second, '<invalid>'],
  [-second, '0s'],
  [0, '0s'],
  [119_999, '119s'],
  [2 * minute, '2m'],
  [5 * minute + 30 * second, '5m30s'],
  [10 * minute + 30 * second, '10m'],
  [179 * minute, '179m'],
  [3 * hour + 5 * minute, '3h5m'],
  [8 * hour + 5 * minute, '8h'],
  [47 * hour, '47h'],
  [2 * day, '2d'],
  [3 * day + 4 * hour, '3d4h'],
  [8 * day + 4 * hour, '8d'],
  [800 * day, '2y70d'],
  [9 * 365 * day, '9y'],
] as const) {
  t.test(`an age of ${durationMs} ms reads ${want}`, async (t) => t.equal(humanDuration(durationMs), want))
}

for (const [durationMs, want] of [
  [0, '0s'],
  [1.5 * second, '1.5s'],
  [100, '100ms'],
  [0.0015, '1.5µs'],
  [90 * second, '1m30s'],
  [-hour, '-1h0m0s'],
  [25 * hour + 100, '25h0m0.1s'],
] as const) {
  t.test(`${durationMs} ms is ${want} in Go`, async (t) => {
    t.equal(formatGoDuration(durationMs), want)
    t.equal(parseGoDuration(want), durationMs)
  })
}

for (const text of ['', '-', '1', 'h', '1d', '1h 2m', '.s', '9999999h']) {
  t.test(`'${text}' is no duration`, async (t) => t.equal(parseGoDuration(text), undefined))
}

t.test('durations survive printing and parsing', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), (durationMs) => {
      t.equal(parseGoDuration(formatGoDuration(durationMs)), durationMs)
    }),
  )
})
