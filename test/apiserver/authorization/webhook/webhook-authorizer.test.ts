import t from 'tap'
import type { AuthorizationAttributes } from '../../../../apiserver/authorization/authorizer.ts'
import { AuthorizerChain } from '../../../../apiserver/authorization/authorizer-chain.ts'
import { alwaysAllow, alwaysDeny } from '../../../../apiserver/authorization/fixed-authorizers.ts'
import { MatchConditions } from '../../../../apiserver/authorization/webhook/match-conditions.ts'
import {
  WebhookAuthorizer,
  type WebhookAuthorizerOptions,
} from '../../../../apiserver/authorization/webhook/webhook-authorizer.ts'
import { VirtualClock } from '../../../../platform/virtual-clock.ts'
import { testStart } from '../../../support/time.ts'

const question: AuthorizationAttributes = {
  user: { name: 'alice', groups: ['devs'], extra: { dept: ['x'] } },
  verb: 'list',
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  subresource: '',
  namespace: 'shop',
  name: '',
  fieldSelector: [{ key: 'metadata.name', operator: '=', value: 'web' }],
  labelSelector: [{ key: 'app', operator: '!', values: [] }],
}

function webhook(answer: unknown, options: Partial<WebhookAuthorizerOptions> = {}) {
  const clock = new VirtualClock(testStart)
  const asked: object[] = []
  const post = async (review: object) => {
    asked.push(review)
    if (answer instanceof Error) throw answer
    return { status: answer }
  }
  const authorizer = new WebhookAuthorizer({
    post,
    reviewVersion: 'v1',
    conditions: new MatchConditions([]),
    failurePolicy: 'NoOpinion',
    authorizedTtlMs: 300_000,
    unauthorizedTtlMs: 30_000,
    clock,
    ...options,
  })
  return { authorizer, asked, clock }
}

t.test('asks by a SubjectAccessReview', async (t) => {
  const { authorizer, asked } = webhook({ allowed: true, reason: 'friend' })
  t.strictSame(await authorizer.authorize(question), { allowed: true, reason: 'friend' })
  t.match(asked, [
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: 'alice',
        groups: ['devs'],
        extra: { dept: ['x'] },
        resourceAttributes: {
          verb: 'list',
          group: 'apps',
          version: 'v1',
          resource: 'deployments',
          namespace: 'shop',
          fieldSelector: { requirements: [{ key: 'metadata.name', operator: 'In', values: ['web'] }] },
          labelSelector: { requirements: [{ key: 'app', operator: 'DoesNotExist' }] },
        },
      },
    },
  ])
})

t.test('remembers what it was told for a while, a yes longer than a no', async (t) => {
  for (const [allowed, ttlMs] of [
    [true, 300_000],
    [false, 30_000],
  ] as const) {
    const { authorizer, asked, clock } = webhook({ allowed })
    await Promise.all([authorizer.authorize(question), authorizer.authorize(question)])
    t.equal(asked.length, 1, 'the same question is under way once')
    clock.jumpTo(testStart + ttlMs - 1)
    t.match(authorizer.authorize(question), { allowed }, 'at once')
    clock.jumpTo(testStart + ttlMs)
    await authorizer.authorize(question)
    t.equal(asked.length, 2)
  }
})

for (const [name, answer, options, want] of [
  ['a no leaves it to others', { allowed: false, reason: 'no' }, {}, { allowed: false, reason: 'no' }],
  [
    'a denial does not',
    { allowed: false, denied: true, reason: 'no' },
    {},
    { allowed: false, denied: true, reason: 'no' },
  ],
  ['a failure is no opinion', new Error('down'), {}, { allowed: false, reason: '', error: 'down' }],
  [
    'or a denial',
    new Error('down'),
    { failurePolicy: 'Deny' },
    { allowed: false, denied: true, reason: '', error: 'down' },
  ],
  [
    'an answer that says both is a failure',
    { allowed: true, denied: true },
    {},
    { allowed: false, reason: '', error: 'webhook subject access review returned both allow and deny response' },
  ],
] as const) {
  t.test(name, async (t) => {
    t.strictSame(await webhook(answer, options).authorizer.authorize(question), want)
  })
}

t.test('is asked only where all conditions hold', async (t) => {
  const ask = async (...expressions: string[]) => {
    const { authorizer, asked } = webhook({ allowed: true }, { conditions: new MatchConditions(expressions) })
    return { decision: await authorizer.authorize(question), asked: asked.length }
  }
  t.match(await ask("request.resourceAttributes.namespace == 'shop'"), { decision: { allowed: true }, asked: 1 })
  t.match(await ask("request.user == 'bob'"), { decision: { allowed: false }, asked: 0 })
  t.match(await ask('request.nothing == 1'), { decision: { allowed: false, error: /no such key/ }, asked: 0 })
  t.match(await ask('request.nothing == 1', 'false'), { decision: { allowed: false, reason: '' }, asked: 0 })
  t.throws(() => new MatchConditions(['1']), /must evaluate to bool/)
})

t.test('a chain goes on behind whoever has no opinion, and no further than a denial', async (t) => {
  const no = webhook({ allowed: false, reason: 'who?' }).authorizer
  const never = webhook({ denied: true, reason: 'never' }).authorizer
  t.match(await new AuthorizerChain([no, alwaysAllow]).authorize(question), { allowed: true })
  t.match(await new AuthorizerChain([never, alwaysAllow]).authorize(question), { allowed: false, reason: 'never' })
  t.match(await new AuthorizerChain([alwaysDeny, no]).authorize(question), {
    allowed: false,
    reason: 'Everything is forbidden.\nwho?',
  })
  t.match(new AuthorizerChain([alwaysAllow, no]).authorize(question), { allowed: true }, 'without waiting')
})
