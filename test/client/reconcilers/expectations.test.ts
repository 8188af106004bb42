import t from 'tap'
import { Expectations, expectationsTimeoutMs } from '../../../client/reconcilers/expectations.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'

t.test('expected creations are satisfied once all of them were observed', async (t) => {
  const expectations = new Expectations(new VirtualClock(0))
  t.ok(expectations.satisfied('owner'), 'nothing is expected at first')
  expectations.expectCreations('owner', 2)
  expectations.creationObserved('owner')
  t.notOk(expectations.satisfied('owner'))
  t.ok(expectations.satisfied('other'))
  expectations.creationObserved('owner')
  t.ok(expectations.satisfied('owner'))
})

t.test('expected deletions are satisfied once each of them was observed', async (t) => {
  const expectations = new Expectations(new VirtualClock(0))
  expectations.expectDeletions('owner', ['a', 'b'])
  expectations.deletionObserved('owner', 'a')
  expectations.deletionObserved('owner', 'a')
  expectations.deletionObserved('owner', 'someone else')
  t.notOk(expectations.satisfied('owner'))
  expectations.deletionObserved('owner', 'b')
  t.ok(expectations.satisfied('owner'))
})

t.test('an expectation lapses after five minutes, since a change may have been missed', async (t) => {
  const clock = new VirtualClock(0)
  const expectations = new Expectations(clock)
  expectations.expectCreations('owner', 1)
  clock.jumpTo(expectationsTimeoutMs)
  t.notOk(expectations.satisfied('owner'))
  clock.jumpTo(expectationsTimeoutMs + 1)
  t.ok(expectations.satisfied('owner'))
})

t.test('nothing is expected for an owner that is gone', async (t) => {
  const expectations = new Expectations(new VirtualClock(0))
  expectations.expectCreations('owner', 1)
  expectations.forget('owner')
  t.ok(expectations.satisfied('owner'))
})
