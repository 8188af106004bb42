import t from 'tap'
import { CertificateRenewal } from '../../../../apiserver/auth/certificates/certificate-renewal.ts'
import { silentLogger } from '../../../../platform/logger.ts'
import { TaskTracker } from '../../../../platform/task-tracker.ts'
import { VirtualClock } from '../../../../platform/virtual-clock.ts'
import { VirtualTime } from '../../../../simulation/virtual-time.ts'

const pair = (certificate: string) => ({ certificate, key: `${certificate}'s` })

function renewalEnv() {
  const wallClock = new VirtualClock(0)
  const time = new VirtualTime(wallClock, new TaskTracker(wallClock))
  const renewal = new CertificateRenewal({ wallClock, logger: silentLogger }, 1000)
  return { time, renewal }
}

t.test('a pair follows what is current, and who uses it is told of changes only', async (t) => {
  const { time, renewal } = renewalEnv()
  let current = pair('a')
  let changes = 0
  const kept = renewal.keep(current, async () => current)
  kept.onReplaced(() => changes++)
  renewal.start()
  await time.advance(5000)
  t.strictSame([kept.certificate, changes], ['a', 0])
  current = pair('b')
  await time.advance(999)
  t.equal(kept.certificate, 'a')
  await time.advance(1)
  t.strictSame([kept.certificate, kept.key, changes], ['b', "b's", 1])
})

t.test('a failure leaves the pair, and others, as they are; the next look may mend it', async (t) => {
  const { time, renewal } = renewalEnv()
  let failing = true
  const kept = renewal.keep(pair('a'), async () => {
    if (failing) throw new Error('no such file')
    return pair('b')
  })
  const other = renewal.keep(pair('c'), async () => pair('d'))
  renewal.start()
  await time.advance(1000)
  t.strictSame([kept.certificate, other.certificate], ['a', 'd'])
  failing = false
  await time.advance(1000)
  t.equal(kept.certificate, 'b')
})

t.test('nothing is looked at after the end', async (t) => {
  const { time, renewal } = renewalEnv()
  const kept = renewal.keep(pair('a'), async () => pair('b'))
  renewal.start()
  renewal.stop()
  await time.advance(5000)
  t.equal(kept.certificate, 'a')
})
