import t from 'tap'
import { on } from '../../scheduler/framework/cluster-event.ts'
import { MissedEvents } from '../../scheduler/queue/missed-events.ts'

const [added] = on('nodes', 'Add')
const [deleted] = on('pods', 'Delete')

t.test('a try has missed what came after its beginning', async (t) => {
  const missed = new MissedEvents()
  missed.record([added!])
  missed.begin('a')
  missed.record([deleted!])
  missed.begin('b')
  missed.record([added!])
  t.strictSame(missed.end('a'), [deleted, added])
  t.strictSame(missed.end('b'), [added])
  t.strictSame(missed.end('unknown'), [])
})

t.test('an event about one pod is missed by no other', async (t) => {
  const missed = new MissedEvents()
  missed.begin('a')
  missed.begin('b')
  missed.record([added!], 'b')
  t.strictSame(missed.end('a'), [])
  t.strictSame(missed.end('b'), [added])
})

t.test('a try that has missed too much does not know what', async (t) => {
  const missed = new MissedEvents()
  missed.begin('slow')
  for (let i = 0; i < 10_000; i++) missed.record([added!])
  missed.begin('quick')
  missed.record([deleted!])
  t.equal(missed.end('slow'), undefined)
  t.strictSame(missed.end('quick'), [deleted])
})
