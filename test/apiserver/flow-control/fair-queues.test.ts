import fc from 'fast-check'
import t from 'tap'
import { FairQueues } from '../../../apiserver/flow-control/fair-queues.ts'
import { dealHand, hashFlow } from '../../../apiserver/flow-control/shuffle-sharding.ts'

t.test('a hand has different cards of the deck, always the same for a hash', async (t) => {
  const dealt = fc.record({
    hash: fc.maxSafeNat(),
    queues: fc.integer({ min: 8, max: 1024 }),
    handSize: fc.integer({ min: 1, max: 8 }),
  })
  fc.assert(
    fc.property(dealt, ({ hash, queues, handSize }) => {
      const hand = dealHand(hash, queues, handSize)
      const isFine = hand.every((card) => Number.isInteger(card) && card >= 0 && card < queues)
      return isFine && new Set(hand).size === handSize && `${dealHand(hash, queues, handSize)}` === `${hand}`
    }),
    { numRuns: 300 },
  )
  t.pass()
})

t.test('hands of many flows use all queues about as often', async (t) => {
  const used = new Array<number>(64).fill(0)
  for (let flow = 0; flow < 6400; flow++)
    for (const card of dealHand(hashFlow('schema', `user-${flow}`), 64, 6)) used[card]!++
  // 600 each on average.
  t.ok(Math.min(...used) > 450 && Math.max(...used) < 750, `${Math.min(...used)} to ${Math.max(...used)}`)
})

const one = { queues: 1, handSize: 1, queueLengthLimit: 3 }

t.test('a queue takes no more than its length, and what leaves makes room', async (t) => {
  const queues = new FairQueues(one)
  const enqueue = () => queues.enqueue(0, { seats: 1, dispatch: () => {} })
  const leave = [enqueue(), enqueue(), enqueue()]
  t.equal(enqueue(), undefined)
  t.equal(queues.length, 3)
  leave[1]?.()
  leave[1]?.()
  t.equal(queues.length, 2)
  t.ok(enqueue())
})

t.test('a flow that floods its queues does not keep another waiting', async (t) => {
  const queues = new FairQueues({ queues: 2, handSize: 1, queueLengthLimit: 50 })
  const served: string[] = []
  const enqueue = (hash: number, name: string) => queues.enqueue(hash, { seats: 1, dispatch: () => served.push(name) })
  for (let i = 0; i < 20; i++) enqueue(0, 'elephant')
  enqueue(1, 'mouse')
  for (let i = 0; i < 3; i++) {
    const taken = queues.take()
    taken?.request.dispatch()
    taken?.done(10)
  }
  t.ok(served.includes('mouse'), served.join())
})

t.test('work that took longer than thought counts against its queue', async (t) => {
  const queues = new FairQueues({ queues: 2, handSize: 1, queueLengthLimit: 50 })
  const served: string[] = []
  for (let i = 0; i < 4; i++) {
    queues.enqueue(0, { seats: 1, dispatch: () => served.push('slow') })
    queues.enqueue(1, { seats: 1, dispatch: () => served.push('fast') })
  }
  for (let i = 0; i < 5; i++) {
    const taken = queues.take()
    taken?.request.dispatch()
    taken?.done(served.at(-1) === 'slow' ? 1000 : 1)
  }
  t.equal(served.filter((name) => name === 'slow').length, 1, served.join())
})
