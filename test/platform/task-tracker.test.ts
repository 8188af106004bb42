import t from 'tap'
import { RealClock } from '../../platform/clock.ts'
import { TaskTracker } from '../../platform/task-tracker.ts'

t.test('idle means that nothing is under way, and that nothing which just ended starts something new', async (t) => {
  const tracker = new TaskTracker(new RealClock())
  const log: string[] = []
  const first = tracker.start('first')
  const idle = tracker.whenIdle().then(() => log.push('idle'))
  await tracker.run('second', async () => log.push('second'))
  // What the end of the first task sets off in its promise callbacks is waited for, too.
  Promise.resolve()
    .then(first)
    .then(() => tracker.run('third', async () => log.push('third')))
  await idle
  t.strictSame(log, ['second', 'third', 'idle'])
  t.ok(tracker.idle)
})

t.test('a task that is done twice counts once', async (t) => {
  const tracker = new TaskTracker(new RealClock())
  const a = tracker.start('request')
  tracker.start('request')
  a()
  a()
  t.strictSame([...tracker.underWay()], [['request', 1]])
})

t.test('a failing task is done, too', async (t) => {
  const tracker = new TaskTracker(new RealClock())
  await t.rejects(
    tracker.run('task', async () => {
      throw new Error('no')
    }),
    /no/,
  )
  t.ok(tracker.idle)
})
