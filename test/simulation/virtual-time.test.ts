import t from 'tap'
import { TaskTracker } from '../../platform/task-tracker.ts'
import { VirtualClock } from '../../platform/virtual-clock.ts'
import { VirtualTime } from '../../simulation/virtual-time.ts'

function testTime() {
  const clock = new VirtualClock(0)
  const tracker = new TaskTracker(clock)
  return { clock, tracker, time: new VirtualTime(clock, tracker) }
}

t.test('settling waits for tasks and for timers that are due, not for later ones', async (t) => {
  const { clock, tracker, time } = testTime()
  const log: string[] = []
  clock.setTimer(0, () => {
    log.push('due')
    void tracker.run('task', async () => log.push('task'))
  })
  clock.setTimer(1, () => log.push('later'))
  await time.settle()
  t.strictSame(log, ['due', 'task'])
  t.equal(time.now(), 0)
})

t.test('advancing settles at every timer on the way, and ends exactly there', async (t) => {
  const { clock, tracker, time } = testTime()
  const log: [number, string][] = []
  const tick = () => {
    log.push([clock.now(), 'tick'])
    void tracker.run('work', async () => {
      await Promise.resolve()
      log.push([clock.now(), 'worked'])
      clock.setTimer(10, tick)
    })
  }
  clock.setTimer(10, tick)
  await time.advance(25)
  t.strictSame(log, [
    [10, 'tick'],
    [10, 'worked'],
    [20, 'tick'],
    [20, 'worked'],
  ])
  t.equal(time.now(), 25)
})

t.test('a timer that is due at the end of the time runs', async (t) => {
  const { clock, time } = testTime()
  let ran = 0
  clock.setTimer(10, () => ran++)
  await time.advance(10)
  t.equal(ran, 1)
})
