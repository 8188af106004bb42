import t from 'tap'
import { secrets } from '../../../../apimachinery/kinds/core/secret.ts'
import { bootstrapTokens } from '../../../../apiserver/auth/tokens/bootstrap-tokens.ts'
import { parseTokenFile } from '../../../../apiserver/auth/tokens/token-file.ts'
import { testApi } from '../../../support/api.ts'

const good = { 'token-id': 'abcdef', 'token-secret': '0123456789abcdef', 'usage-bootstrap-authentication': 'true' }

for (const { name, data, type, token, groups } of [
  { name: 'a token', data: good, groups: ['system:bootstrappers'] },
  {
    name: 'a token with groups',
    data: { ...good, 'auth-extra-groups': 'system:bootstrappers:b,system:bootstrappers:a' },
    groups: ['system:bootstrappers', 'system:bootstrappers:a', 'system:bootstrappers:b'],
  },
  { name: 'no token with a group of others', data: { ...good, 'auth-extra-groups': 'system:masters' } },
  { name: 'no token with another secret', data: good, token: 'abcdef.0123456789abcdee' },
  { name: 'no token of another form', data: good, token: 'abcdef.0123456789abcdef0' },
  { name: 'no token that is over', data: { ...good, expiration: '2020-01-01T00:00:00Z' } },
  { name: 'no token whose end cannot be read', data: { ...good, expiration: 'soon' } },
  { name: 'no token for other purposes', data: { ...good, 'usage-bootstrap-authentication': 'false' } },
  { name: 'no token in another sort of Secret', data: good, type: 'Opaque' },
  { name: 'no token with another id', data: { ...good, 'token-id': 'abcdee' } },
]) {
  t.test(`knows ${name}`, async (t) => {
    const api = await testApi(t)
    const stringData = data as Record<string, string>
    const body = {
      metadata: { name: 'bootstrap-token-abcdef' },
      type: type ?? 'bootstrap.kubernetes.io/token',
      stringData,
    }
    await api.call('create', secrets, { namespace: 'kube-system', body })
    const user = bootstrapTokens(() => api.server.reader, api.clock)(token ?? 'abcdef.0123456789abcdef')
    t.strictSame(user, groups && { name: 'system:bootstrap:abcdef', groups })
  })
}

t.test('reads a token file', async (t) => {
  const users = parseTokenFile('t1,alice,1,"devs,ops"\n\nt2,bob,\nt3,"carol ""c""",3,staff\n')
  t.strictSame(
    [...users],
    [
      ['t1', { name: 'alice', uid: '1', groups: ['devs', 'ops'] }],
      ['t2', { name: 'bob', groups: [] }],
      ['t3', { name: 'carol "c"', uid: '3', groups: ['staff'] }],
    ],
  )
})

t.test('tells a line that is none by its number: what is in it may be a token', async (t) => {
  t.throws(() => parseTokenFile('secret-token'), { message: 'line 1 is not: token,user,uid,"group1,group2"' })
  t.throws(() => parseTokenFile('t,u,1\n,bob,2'), { message: 'line 2 has no token' })
})
