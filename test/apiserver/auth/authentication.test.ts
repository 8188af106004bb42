import t from 'tap'
import { authenticate, bearerTokenOf } from '../../../apiserver/auth/authenticator.ts'
import { impersonate } from '../../../apiserver/auth/impersonation.ts'
import { StaticTokens } from '../../../apiserver/auth/static-tokens.ts'
import { administrator, anonymous } from '../../../apiserver/auth/users.ts'

const tokens = new StaticTokens(new Map([['secret', administrator]]))

t.test('reads bearer tokens', async (t) => {
  for (const [header, want] of [
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['Bearer', undefined],
    ['Bearer ', undefined],
    ['Basic abc', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    t.equal(bearerTokenOf(header), want, String(header))
  }
})

t.test('knows the administrator by the token', async (t) => {
  t.strictSame(await authenticate([tokens], { bearerToken: 'secret' }), {
    name: 'kubernetes-admin',
    groups: ['system:masters', 'system:authenticated'],
  })
})

t.test('takes a request without credentials as anonymous', async (t) => {
  t.strictSame(await authenticate([tokens], { bearerToken: undefined }), {
    name: 'system:anonymous',
    groups: ['system:unauthenticated'],
  })
})

t.test('refuses a token that nobody knows', async (t) => {
  await t.rejects(authenticate([tokens], { bearerToken: 'nonsense' }), { code: 401, message: 'Unauthorized' })
})

function impersonated(raw: readonly string[], user = administrator) {
  const headers: Record<string, string> = {}
  for (let i = 0; i < raw.length; i += 2) headers[(raw[i] as string).toLowerCase()] = raw[i + 1] as string
  return impersonate(user, headers, raw)
}

t.test('acts as the user that the headers name', async (t) => {
  const headers = ['Impersonate-User', 'alice', 'Impersonate-Group', 'a', 'Impersonate-Group', 'b']
  t.strictSame(impersonated([...headers, 'Impersonate-Uid', 'u-1', 'Impersonate-Extra-Example.com%2fdept', 'x']), {
    name: 'alice',
    uid: 'u-1',
    groups: ['a', 'b', 'system:authenticated'],
    extra: Object.assign(Object.create(null), { 'example.com/dept': ['x'] }),
  })
})

t.test('puts service accounts into their groups', async (t) => {
  t.strictSame(impersonated(['Impersonate-User', 'system:serviceaccount:shop:robot']).groups, [
    'system:serviceaccounts',
    'system:serviceaccounts:shop',
    'system:authenticated',
  ])
})

t.test('impersonates the anonymous user as unauthenticated', async (t) => {
  t.strictSame(impersonated(['Impersonate-User', 'system:anonymous']), anonymous)
})

t.test('changes nothing without such headers', async (t) => {
  t.equal(impersonated(['Accept', '*/*']), administrator)
})

t.test('refuses impersonation by others than administrators', async (t) => {
  t.throws(() => impersonated(['Impersonate-User', 'alice'], { name: 'bob', groups: [] }), {
    code: 403,
    message:
      'users "alice" is forbidden: User "bob" cannot impersonate resource "users" in API group "" at the cluster scope',
  })
})

t.test('refuses groups without a user', async (t) => {
  t.throws(() => impersonated(['Impersonate-Group', 'x']), {
    code: 400,
    message:
      'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"x"}, Extra:map[string][]string(nil)} without impersonating a user name',
  })
})
