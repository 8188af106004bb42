import t from 'tap'
import { webhookTokens } from '../../../../apiserver/auth/tokens/webhook-tokens.ts'
import { VirtualClock } from '../../../../platform/virtual-clock.ts'
import { testStart } from '../../../support/time.ts'

function webhook(status: unknown) {
  const clock = new VirtualClock(testStart)
  let calls = 0
  const post = async () => {
    calls++
    if (status instanceof Error) throw status
    return { status }
  }
  const tokens = webhookTokens({ reviewVersion: 'v1', post, apiAudiences: ['api'], cacheTtlMs: 120_000, clock })
  return { tokens, clock, calls: () => calls }
}

const user = { username: 'alice', uid: '1', groups: ['devs'] }

for (const [name, status, audiences, want] of [
  ['a user', { authenticated: true, user }, [], { user: { name: 'alice', uid: '1' }, audiences: ['api'] }],
  [
    'a user for an audience',
    { authenticated: true, user, audiences: ['vault', 'x'] },
    ['vault'],
    { audiences: ['vault'] },
  ],
  ['nobody for another audience', { authenticated: true, user, audiences: ['x'] }, ['vault'], undefined],
  ['nobody', { authenticated: false }, [], undefined],
  ['a reason', { error: 'expired' }, [], { error: 'expired' }],
  ['a failure', new Error('down'), [], { error: 'down' }],
] as const) {
  t.test(`learns from a webhook of ${name}`, async (t) => {
    const verdict = await webhook(status).tokens.check('t', audiences)
    if (want === undefined) t.equal(verdict, undefined)
    else t.match(verdict, want)
  })
}

t.test('remembers an answer for a while', async (t) => {
  const { tokens, clock, calls } = webhook({ authenticated: true, user })
  await tokens.check('t', [])
  await tokens.check('t', [])
  t.equal(calls(), 1)
  clock.jumpTo(testStart + 120_000)
  await tokens.check('t', [])
  t.equal(calls(), 2)
})
