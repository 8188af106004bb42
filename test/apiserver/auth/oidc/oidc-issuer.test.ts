import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import t from 'tap'
import { authenticationConfigurationSchema } from '../../../../apiserver/auth/oidc/authentication-configuration.ts'
import { OidcIssuer } from '../../../../apiserver/auth/oidc/oidc-issuer.ts'
import { VirtualClock } from '../../../../platform/virtual-clock.ts'
import { testStart } from '../../../support/time.ts'

const url = 'https://issuer.example.com'
const first = await generateKeyPair('ES256', { extractable: true })
const second = await generateKeyPair('ES256', { extractable: true })

const defaults = { username: { claim: 'sub', prefix: 'oidc:' }, groups: { expression: 'claims.teams' } }

function issuer(more: object = {}) {
  const clock = new VirtualClock(testStart)
  const published = [{ pair: first, kid: 'k1' }]
  let fetches = 0
  const get = async (asked: string) => {
    if (asked === `${url}/.well-known/openid-configuration`) return { issuer: url, jwks_uri: `${url}/keys` }
    fetches++
    return {
      keys: await Promise.all(published.map(async ({ pair, kid }) => ({ ...(await exportJWK(pair.publicKey)), kid }))),
    }
  }
  const jwt = [{ issuer: { url, audiences: ['peapod'] }, claimMappings: defaults, ...more }]
  const header = { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'AuthenticationConfiguration' }
  const [configuration] = authenticationConfigurationSchema.parse({ ...header, jwt }).jwt
  const users = new OidcIssuer({ configuration: configuration!, get, apiAudiences: ['api'], clock })
  return { users, clock, published, fetches: () => fetches }
}

const now = testStart / 1000
function tokenOf(claims: object = {}, pair = first, kid = 'k1') {
  const all = { iss: url, aud: 'peapod', sub: 'alice', teams: ['devs'], exp: now + 60, ...claims }
  return new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid }).sign(pair.privateKey)
}

t.test('maps claims to a user', async (t) => {
  const uid = { claim: 'oid' }
  const extra = [{ key: 'example.com/dept', valueExpression: 'claims.dept' }]
  const { users } = issuer({ claimMappings: { ...defaults, uid, extra } })
  t.strictSame(await users.check(await tokenOf({ oid: '7', dept: 'x' }), []), {
    user: {
      name: 'oidc:alice',
      uid: '7',
      groups: ['devs', 'system:authenticated'],
      extra: { 'example.com/dept': ['x'] },
    },
    audiences: ['api'],
  })
  t.equal(await users.check(await tokenOf(), ['vault']), undefined, 'not for others')
})

for (const [name, token, more, want] of [
  ['that is over', () => tokenOf({ exp: now - 1 }), {}, /oidc: verify token: .*exp/],
  ['for another program', () => tokenOf({ aud: 'other' }), {}, /oidc: verify token: .*aud/],
  ['signed with another key', () => tokenOf({}, second), {}, /oidc: verify token: signature/],
  [
    'whose claims break a rule',
    () => tokenOf(),
    { claimValidationRules: [{ claim: 'hd', requiredValue: 'x' }] },
    /claim hd/,
  ],
  [
    'whose claims break an expression',
    () => tokenOf(),
    { claimValidationRules: [{ expression: 'claims.exp - 1 == 0', message: 'too long' }] },
    'oidc: validation failed: too long',
  ],
  [
    'of a user that may not be',
    () => tokenOf({ sub: 'x' }),
    { userValidationRules: [{ expression: "user.username != 'oidc:x'", message: 'not x' }] },
    'oidc: error evaluating user info expression: not x',
  ],
] as const) {
  t.test(`refuses a token ${name}`, async (t) => {
    t.match(await issuer(more).users.check(await token(), []), { error: want })
  })
}

t.test('leaves tokens of others to others', async (t) => {
  const { users, fetches } = issuer()
  t.equal(await users.check(await tokenOf({ iss: 'https://other.example.com' }), []), undefined)
  t.equal(await users.check('no-token', []), undefined)
  t.equal(fetches(), 0)
})

t.test('asks for new keys when a token has one, but not all the time', async (t) => {
  const { users, clock, published, fetches } = issuer()
  await users.check(await tokenOf(), [])
  published.push({ pair: second, kid: 'k2' })
  t.match(await users.check(await tokenOf({}, second, 'k2'), []), { error: /no applicable key/ })
  clock.jumpTo(testStart + 10_000)
  t.match(await users.check(await tokenOf({}, second, 'k2'), []), { user: { name: 'oidc:alice' } })
  t.equal(fetches(), 2)
})

t.test('refuses expressions that do not compile', async (t) => {
  t.throws(() => issuer({ userValidationRules: [{ expression: 'user.' }] }), /compilation failed/)
})
