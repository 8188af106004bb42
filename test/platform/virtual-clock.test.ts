import fc from 'fast-check'
import t from 'tap'
import { VirtualClock } from '../../platform/virtual-clock.ts'

t.test('timers due at the same instant run by priority, then in the order in which they were set', async (t) => {
  const clock = new VirtualClock(0)
  const ran: string[] = []
  clock.setTimer(10, () => ran.push('usual, first'))
  clock.setTimer(10, () => ran.push('urgent'), 1)
  clock.setTimer(10, () => ran.push('usual, second'))
  clock.jumpTo(10)
  while (clock.runNextDue());
  t.strictSame(ran, ['urgent', 'usual, first', 'usual, second'])
})

t.test('a cancelled timer neither runs nor counts', async (t) => {
  const clock = new VirtualClock(0)
  const timer = clock.setTimer(5, () => t.fail('it ran'))
  timer.cancel()
  timer.cancel()
  t.equal(clock.timers, 0)
  t.equal(clock.nextTimerAt(), undefined)
  clock.jumpTo(10)
  t.equal(clock.runNextDue(), false)
})

t.test('time never jumps over a timer, nor back', async (t) => {
  const clock = new VirtualClock(100)
  clock.setTimer(5, () => {})
  t.throws(() => clock.jumpTo(106), RangeError)
  t.throws(() => clock.jumpTo(99), RangeError)
  t.equal(clock.now(), 100)
})

t.test('a timer that is set while timers run is due after those set before', async (t) => {
  const clock = new VirtualClock(0)
  const ran: string[] = []
  clock.setTimer(0, () => {
    ran.push('a')
    clock.setTimer(0, () => ran.push('c'))
  })
  clock.setTimer(0, () => ran.push('b'))
  while (clock.runNextDue());
  t.strictSame(ran, ['a', 'b', 'c'])
})

t.test('timers run in the order of their times, whatever the order in which they are set', async (t) => {
  const seed = Date.now() & 0xffff
  t.comment(`seed ${seed}`)
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 60 }), (delays) => {
      const clock = new VirtualClock(0)
      const ran: number[] = []
      for (const delay of delays) clock.setTimer(delay, () => ran.push(clock.now()))
      for (let at = clock.nextTimerAt(); at !== undefined; at = clock.nextTimerAt()) {
        clock.jumpTo(at)
        while (clock.runNextDue());
      }
      t.strictSame(
        ran,
        delays.toSorted((a, b) => a - b),
      )
    }),
    { seed },
  )
})
