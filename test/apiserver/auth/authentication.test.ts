import t from 'tap'
import { authenticate, bearerTokenOf } from '../../../apiserver/auth/authenticator.ts'
import { StaticTokens } from '../../../apiserver/auth/tokens/static-tokens.ts'
import { administrator } from '../../../apiserver/auth/users.ts'

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
