import t from 'tap'
import { AbacAuthorizer } from '../../../../apiserver/authorization/abac/abac-authorizer.ts'
import { parsePolicyFile } from '../../../../apiserver/authorization/abac/policy-file.ts'

const policy = (spec: object) =>
  JSON.stringify({ apiVersion: 'abac.authorization.kubernetes.io/v1beta1', kind: 'Policy', spec })

const alice = { name: 'alice', groups: ['readers', 'system:authenticated'] }
const stranger = { name: 'eve', groups: ['system:unauthenticated'] }
const everything = { namespace: '*', resource: '*', apiGroup: '*' }

const pods = { verb: 'get', group: '', version: 'v1', resource: 'pods', subresource: '', namespace: 'a', name: 'p' }
const path = (text: string) => ({ ...pods, resource: '', namespace: '', name: '', path: text })

for (const { line, user = alice, what = {}, allowed } of [
  { line: policy({ user: 'alice', ...everything }), allowed: true },
  { line: policy({ user: 'bob', ...everything }), allowed: false },
  { line: policy({ group: 'readers', ...everything }), allowed: true },
  { line: policy({ user: 'alice', group: 'writers', ...everything }), allowed: false },
  { line: policy(everything), allowed: false },
  { line: policy({ user: '*', ...everything }), allowed: true },
  { line: policy({ user: '*', ...everything }), user: stranger, allowed: false },
  { line: policy({ group: '*', ...everything }), user: stranger, allowed: false },
  { line: policy({ user: 'alice', namespace: 'a', resource: 'pods' }), allowed: true },
  { line: policy({ user: 'alice', namespace: 'b', resource: 'pods' }), allowed: false },
  { line: policy({ user: 'alice', namespace: 'a', resource: 'secrets' }), allowed: false },
  { line: policy({ user: 'alice', namespace: '*', resource: '*', apiGroup: 'apps' }), allowed: false },
  { line: policy({ user: 'alice', ...everything, readonly: true }), what: { verb: 'watch' }, allowed: true },
  { line: policy({ user: 'alice', ...everything, readonly: true }), what: { verb: 'update' }, allowed: false },
  { line: policy({ user: 'alice', ...everything }), what: path('/metrics'), allowed: false },
  { line: policy({ user: 'alice', nonResourcePath: '/metrics' }), what: path('/metrics'), allowed: true },
  { line: policy({ user: 'alice', nonResourcePath: '/api*' }), what: path('/apis'), allowed: true },
  { line: policy({ user: 'alice', nonResourcePath: '/api*' }), what: path('/metrics'), allowed: false },
  { line: '{"user":"alice","namespace":"a"}', allowed: true },
  { line: '{"user":"alice","namespace":"b"}', allowed: false },
  { line: '{"user":"alice"}', what: path('/metrics'), allowed: true },
  { line: '{"readonly":true}', allowed: true },
  { line: '{"readonly":true}', user: stranger, allowed: false },
])
  t.test(`${line} ${allowed ? 'allows' : 'does not allow'} ${user.name} ${JSON.stringify(what)}`, async (t) => {
    const decision = new AbacAuthorizer(parsePolicyFile(line)).authorize({ user, ...pods, ...what })
    t.strictSame(decision, { allowed, reason: allowed ? '' : 'No policy matched.' })
  })

t.test('what a user may do can be listed', async (t) => {
  const lines = [
    policy({ user: 'alice', namespace: 'a', resource: 'pods', readonly: true }),
    policy({ user: 'alice', namespace: 'b', resource: 'pods' }),
    policy({ group: 'readers', nonResourcePath: '/healthz' }),
    policy({ user: 'bob', ...everything }),
  ]
  t.strictSame(new AbacAuthorizer(parsePolicyFile(lines.join('\n'))).rulesFor(alice, 'a'), {
    resourceRules: [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['/healthz'] }],
    incomplete: false,
  })
})

t.test('empty lines and comments are no policies; other lines that are none are told by their number', async (t) => {
  t.equal(parsePolicyFile(`# one\n\n  \n${policy({ user: 'alice' })}\n`).length, 1)
  t.throws(() => parsePolicyFile('\n{'), { message: /^line 2: "\{": / })
  t.throws(() => parsePolicyFile('{"apiVersion":"v2","kind":"Policy"}'), { message: /^line 1: .*apiVersion/s })
})
