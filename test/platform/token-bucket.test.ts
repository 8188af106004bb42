import t from 'tap'
import { TokenBucket } from '../../platform/token-bucket.ts'
import { VirtualClock } from '../../platform/virtual-clock.ts'

const takes = (bucket: TokenBucket, times: number) => Array.from({ length: times }, () => bucket.take())

t.test('a bucket lets a burst through, then what drips in, and never saves up more than the burst', async (t) => {
  const clock = new VirtualClock(0)
  const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, clock)
  t.strictSame(takes(bucket, 4), [true, true, true, false])
  clock.jumpTo(499)
  t.equal(bucket.take(), false)
  clock.jumpTo(500)
  t.strictSame(takes(bucket, 2), [true, false])
  clock.jumpTo(60_000)
  t.strictSame(takes(bucket, 4), [true, true, true, false])
})
