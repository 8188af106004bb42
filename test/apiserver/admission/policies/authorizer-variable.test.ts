import t from 'tap'
import type { AuthorizationAttributes, Authorizer, Decision } from '../../../../apiserver/authorization/authorizer.ts'
import { testApi } from '../../../support/api.ts'
import { allow, webhookEnv } from '../webhooks/webhook-env.ts'
import { applies, mutatingPolicy, refusal, tryConfigMap, validatingPolicy } from './policy-env.ts'

const user = { name: 'alice', groups: ['system:authenticated'] }

/** Somebody elsewhere, who lets Alice write ConfigMaps and takes a turn of the event loop to say it. */
class SlowAuthorizer implements Authorizer {
  readonly asked: AuthorizationAttributes[] = []

  async authorize(attributes: AuthorizationAttributes): Promise<Decision> {
    await new Promise(setImmediate)
    this.asked.push(attributes)
    if (attributes.verb === 'explode') throw new Error('out of order')
    if (attributes.resource === 'configmaps') return { allowed: true, reason: 'by default' }
    return { allowed: attributes.verb === 'approve', reason: `asked about ${attributes.verb}` }
  }

  rulesFor() {
    return { resourceRules: [], nonResourceRules: [], incomplete: true }
  }
}

const check = (verb: string) => `authorizer.group('').resource('pods').namespace('default').check('${verb}')`

for (const { expression, code } of [
  { expression: `${check('approve')}.allowed()`, code: 201 },
  { expression: `${check('refuse')}.allowed()`, code: 422 },
  { expression: `${check('refuse')}.reason() == 'asked about refuse'`, code: 201 },
  { expression: `${check('explode')}.errored() && ${check('explode')}.error() == 'out of order'`, code: 201 },
  { expression: `variables.may && variables.may`, code: 201 },
])
  t.test(`expressions wait for an authorizer that asks elsewhere: ${expression}`, async (t) => {
    const authorizer = new SlowAuthorizer()
    const api = await testApi(t, { authorizers: [authorizer] })
    const variables = [{ name: 'may', expression: `${check('approve')}.allowed()` }]
    await validatingPolicy(api, { variables, validations: [{ expression }] })
    const outcome = await tryConfigMap(api, {}, { user })
    t.equal(outcome.code, code, outcome.message)
    t.equal(authorizer.asked.filter(({ resource }) => resource === 'pods').length, 1, 'one question, asked once')
  })

t.test('mutations wait, too, and those after them see what they did', async (t) => {
  const api = await testApi(t, { authorizers: [new SlowAuthorizer()] })
  const set = (key: string, value: string) => applies(`Object{data: {'${key}': ${value}}}`)
  await mutatingPolicy(api, 'a', { mutations: [set('a', "'x'"), set('b', `string(${check('approve')}.allowed())`)] })
  await mutatingPolicy(api, 'b', { mutations: [set('c', "object.data.b + '!'")] })
  const { object } = await tryConfigMap(api, {}, { user })
  t.strictSame(object.data, { a: 'x', b: 'true', c: 'true!' })
})

t.test('conditions of webhooks wait', async (t) => {
  const { api, register, seen } = await webhookEnv(t, allow, { authorizers: [new SlowAuthorizer()] })
  for (const verb of ['approve', 'refuse']) {
    const matchConditions = [{ name: 'may', expression: `${check(verb)}.allowed()` }]
    await register('mutating', verb, { matchConditions })
    await register('validating', verb, { matchConditions })
  }
  t.equal((await tryConfigMap(api, {}, { user })).code, 201)
  t.equal(seen.length, 2)
})

t.test('warnings and refusals are said once, however often an expression had to be repeated', async (t) => {
  const api = await testApi(t, { authorizers: [new SlowAuthorizer()] })
  const validations = [{ expression: 'false', message: 'no' }, { expression: `${check('refuse')}.allowed()` }]
  await validatingPolicy(api, { validations }, { validationActions: ['Warn'] })
  const { code, warnings } = await tryConfigMap(api, {}, { user })
  t.equal(code, 201)
  t.equal(warnings.length, 2)
  const denying = await testApi(t, { authorizers: [new SlowAuthorizer()] })
  await validatingPolicy(denying, { validations })
  t.equal(refusal(await tryConfigMap(denying, {}, { user })), 'no')
})
