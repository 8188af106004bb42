import t, { type Test } from 'tap'
import { selfSubjectReviews } from '../../../apimachinery/kinds/authentication/self-subject-review.ts'
import { tokenReviews } from '../../../apimachinery/kinds/authentication/token-review.ts'
import { localSubjectAccessReviews } from '../../../apimachinery/kinds/authorization/local-subject-access-review.ts'
import { selfSubjectAccessReviews } from '../../../apimachinery/kinds/authorization/self-subject-access-review.ts'
import { selfSubjectRulesReviews } from '../../../apimachinery/kinds/authorization/self-subject-rules-review.ts'
import { subjectAccessReviews } from '../../../apimachinery/kinds/authorization/subject-access-review.ts'
import { componentStatuses } from '../../../apimachinery/kinds/core/component-status.ts'
import { admin, type TestApi, testApi } from '../../support/api.ts'
import { grant, policyRule, userSubject } from '../../support/rbac.ts'

const resourceAttributes = { namespace: 'default', verb: 'list', resource: 'pods' }

/** An API server on which Alice may list pods in `default`. */
async function whereAliceReads(t: Test): Promise<TestApi> {
  const api = await testApi(t)
  await grant(api, 'reader', [policyRule('list', '', 'pods')], userSubject('alice'))
  return api
}

t.test('what may I: the authorizer answers', async (t) => {
  const api = await testApi(t)
  const body = { spec: { resourceAttributes } }
  const { code, object } = await api.call('create', selfSubjectAccessReviews, { body })
  t.equal(code, 201)
  t.strictSame(object.status, { allowed: true })
})

t.test('what may another: with the reason', async (t) => {
  const api = await whereAliceReads(t)
  const ask = async (spec: object) => (await api.call('create', subjectAccessReviews, { body: { spec } })).object.status
  t.strictSame(await ask({ user: 'alice', resourceAttributes }), {
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "reader/default" of Role "reader" to User "alice"',
  })
  t.strictSame(await ask({ user: 'bob', groups: ['x'], resourceAttributes }), { allowed: false })
  const nonResourceAttributes = { path: '/version', verb: 'get' }
  t.match(await ask({ user: 'bob', groups: ['system:authenticated'], nonResourceAttributes }), { allowed: true })
  t.match(await ask({ user: 'bob', nonResourceAttributes }), { allowed: false })
})

const path = { nonResourceAttributes: { path: '/x' } }
for (const [name, kind, spec, message] of [
  [
    'nobody',
    subjectAccessReviews,
    { resourceAttributes },
    'spec.user: Invalid value: "": at least one of user or group must be specified',
  ],
  [
    'two things at once',
    selfSubjectAccessReviews,
    { resourceAttributes, ...path },
    'spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":""}: cannot be specified in combination with resourceAttributes',
  ],
  [
    'another namespace',
    localSubjectAccessReviews,
    { user: 'x', resourceAttributes: { ...resourceAttributes, namespace: 'other' } },
    'spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace',
  ],
  [
    'a path of a namespace',
    localSubjectAccessReviews,
    { user: 'x', ...path },
    'spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":""}: disallowed on this kind of request',
  ],
  [
    'nothing',
    selfSubjectAccessReviews,
    {},
    'spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
  ],
] as const) {
  t.test(`refuses a review of ${name}`, async (t) => {
    const api = await testApi(t)
    const refused = await api.call('create', kind as typeof subjectAccessReviews, { body: { spec } })
    t.match(refused, { code: 422, message: `.authorization.k8s.io "" is invalid: ${message}` })
  })
}

t.test('what may I, all of it', async (t) => {
  const api = await whereAliceReads(t)
  const user = { name: 'alice', groups: ['system:authenticated'] }
  const body = { spec: { namespace: 'default' } }
  const { spec, status } = (await api.call('create', selfSubjectRulesReviews, { body, user })).object
  t.strictSame(spec, {})
  t.equal(status?.incomplete, false)
  t.hasStrict(status?.resourceRules?.at(-1), { verbs: ['list'], apiGroups: [''], resources: ['pods'] })
  t.ok(status?.nonResourceRules?.some(({ nonResourceURLs }) => nonResourceURLs?.includes('/version')))
  t.equal((await api.call('create', selfSubjectRulesReviews, { body: {} })).message, 'no namespace on request')
})

t.test('who am I', async (t) => {
  const api = await testApi(t)
  const user = { name: 'a', uid: 'u', groups: ['system:masters'], extra: { dept: ['x'] } }
  const { object } = await api.call('create', selfSubjectReviews, { body: {}, user })
  const userInfo = { username: 'a', uid: 'u', groups: ['system:masters'], extra: { dept: ['x'] } }
  t.match(object, { metadata: { creationTimestamp: '2026-01-01T00:00:00Z' }, status: { userInfo } })
})

t.test('whose is this token', async (t) => {
  const checkToken = (token: string, audiences: readonly string[]) =>
    token === 'good'
      ? { user: admin, audiences: audiences.length > 0 ? audiences : ['api'] }
      : { error: 'invalid bearer token' }
  const api = await testApi(t, { checkToken })
  const ask = async (spec: object) => (await api.call('create', tokenReviews, { body: { spec } })).object.status
  const user = { username: 'admin', groups: ['system:masters', 'system:authenticated'] }
  t.strictSame(await ask({ token: 'good' }), { authenticated: true, user, audiences: ['api'] })
  t.strictSame(await ask({ token: 'bad' }), { user: {}, error: 'invalid bearer token' })
  t.match(await api.call('create', tokenReviews, { body: { spec: {} } }), {
    code: 400,
    message: 'token is required for TokenReview in authentication',
  })
})

t.test('component statuses can be read, and nothing else', async (t) => {
  const api = await testApi(t)
  t.match(await api.call('list', componentStatuses), {
    code: 200,
    object: { items: [{ metadata: { name: 'etcd-0' } }] },
  })
  t.equal((await api.call('get', componentStatuses, { name: 'etcd-0' })).code, 200)
  t.equal((await api.call('get', componentStatuses, { name: 'absent' })).code, 404)
  t.equal((await api.call('create', componentStatuses, { body: {} })).code, 405)
})
