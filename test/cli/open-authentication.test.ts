import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import t from 'tap'
import { type AuthenticationFlags, authenticationOptions } from '../../cli/authentication-options.ts'
import { openAuthentication } from '../../cli/open-authentication.ts'
import { RealClock } from '../../platform/clock.ts'
import { silentLogger } from '../../platform/logger.ts'
import { SeededRandom } from '../../platform/random.ts'
import { ensureIdentity } from '../../simulation/serving.ts'
import { bodyOf, httpsServer, loopbackNames } from '../support/webhook-server.ts'

const directory = t.testdir({})
const clock = new RealClock()
const identity = await ensureIdentity({
  directory,
  serviceClusterIpRange: '10.96.0.0/16',
  hosts: ['127.0.0.1'],
  wallClock: clock,
  random: new SeededRandom('identity'),
  logger: silentLogger,
})
const pair = await generateKeyPair('RS256')
let files = 0

function fileOf(content: string | object): string {
  const path = join(directory, `file-${files++}`)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

/** Who the flags say whose tokens are. */
async function open(...args: string[]) {
  const command = new Command()
  for (const option of authenticationOptions()) command.addOption(option)
  command.parse(args, { from: 'user' })
  const flags = { ...command.opts<AuthenticationFlags>(), serviceAccountIssuer: 'https://api' }
  const { settings } = await openAuthentication(flags, identity, clock)
  return {
    async check(token: string) {
      for (const tokens of settings.otherTokens ?? []) {
        const verdict = await tokens.check(token, [])
        if (verdict) return verdict
      }
      return undefined
    },
  }
}

/** An issuer on this machine: its discovery document and its keys. */
async function issuer(t: Parameters<typeof httpsServer>[0]) {
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'RS256' }
  const asked: string[] = []
  let url = ''
  const { port, ca } = await httpsServer(t, loopbackNames, (request, response) => {
    asked.push(request.url ?? '')
    if (request.url === '/keys') response.end(JSON.stringify({ keys: [jwk] }))
    else response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }))
  })
  url = `https://127.0.0.1:${port}`
  const token = (claims: object) =>
    new SignJWT({ iss: url, aud: 'peapod', exp: Math.floor(clock.now() / 1000) + 3600, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .sign(pair.privateKey)
  return { url, ca, caFile: fileOf(ca), token, asked }
}

const oidc = (url: string, ...more: string[]) => ['--oidc-issuer-url', url, '--oidc-client-id', 'peapod', ...more]

t.test('an issuer by flags: names are prefixed with it, groups and required claims are as the flags say', async (t) => {
  const { url, caFile, token, asked } = await issuer(t)
  const more = ['--oidc-groups-claim', 'teams', '--oidc-groups-prefix', 'g:', '--oidc-required-claim', 'hd=shop']
  const users = await open(...oidc(url, '--oidc-ca-file', caFile, ...more))
  t.strictSame(await users.check(await token({ sub: 'alice', teams: ['devs'], hd: 'shop' })), {
    user: { name: `${url}#alice`, groups: ['g:devs', 'system:authenticated'] },
    audiences: ['https://api'],
  })
  t.strictSame(asked, ['/.well-known/openid-configuration', '/keys'])
  t.match(await users.check(await token({ sub: 'alice' })), { error: /claim hd/ })
  t.match(await users.check(await token({ sub: 'alice', hd: 'shop', aud: 'other' })), { error: /aud/ })
})

for (const [args, claims, want] of [
  [['--oidc-username-prefix', '-'], { sub: 'alice' }, 'alice'],
  [['--oidc-username-prefix', 'x:'], { sub: 'alice' }, 'x:alice'],
  [['--oidc-username-claim', 'email'], { email: 'a@b.c', email_verified: true }, 'a@b.c'],
] as const)
  t.test(`user names by ${args.join(' ')}`, async (t) => {
    const { url, caFile, token } = await issuer(t)
    const users = await open(...oidc(url, '--oidc-ca-file', caFile, ...args))
    t.match(await users.check(await token(claims)), { user: { name: want } })
  })

t.test('only what the issuer is to sign with counts', async (t) => {
  const { url, caFile, token } = await issuer(t)
  const users = await open(...oidc(url, '--oidc-ca-file', caFile, '--oidc-signing-algs', 'ES256'))
  t.match(await users.check(await token({ sub: 'alice' })), { error: /alg/ })
})

t.test('an issuer by an AuthenticationConfiguration', async (t) => {
  const { url, ca, token } = await issuer(t)
  const file = fileOf({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AuthenticationConfiguration',
    jwt: [
      {
        issuer: { url, certificateAuthority: ca, audiences: ['peapod'], audienceMatchPolicy: 'MatchAny' },
        claimValidationRules: [{ expression: "claims.hd == 'shop'", message: 'not of the shop' }],
        claimMappings: {
          username: { expression: "claims.sub + '@' + claims.hd" },
          groups: { claim: 'teams', prefix: '' },
          uid: { claim: 'oid' },
          extra: [{ key: 'example.com/team', valueExpression: 'claims.teams' }],
        },
        userValidationRules: [{ expression: "!user.username.startsWith('system:')", message: 'reserved' }],
      },
    ],
  })
  const users = await open('--authentication-config', file)
  const good = { sub: 'alice', hd: 'shop', teams: ['devs'], oid: '7' }
  t.match(await users.check(await token(good)), {
    user: { name: 'alice@shop', uid: '7', groups: ['devs'], extra: { 'example.com/team': ['devs'] } },
  })
  t.match(await users.check(await token({ ...good, hd: 'x' })), { error: /not of the shop/ })
  t.match(await users.check(await token({ ...good, sub: 'system:x' })), { error: /reserved/ })
})

t.test('a webhook knows tokens: it is asked over HTTPS, in the version that it takes', async (t) => {
  for (const [args, version] of [
    [[], 'v1beta1'],
    [['--authentication-token-webhook-version', 'v1'], 'v1'],
  ] as const) {
    const seen: unknown[] = []
    const { port, ca } = await httpsServer(t, loopbackNames, async (request, response) => {
      seen.push(JSON.parse(await bodyOf(request)))
      response.end(JSON.stringify({ status: { authenticated: true, user: { username: 'alice', groups: ['devs'] } } }))
    })
    const kubeconfig = fileOf({
      clusters: [
        {
          name: 'w',
          cluster: {
            server: `https://127.0.0.1:${port}/`,
            'certificate-authority-data': Buffer.from(ca).toString('base64'),
          },
        },
      ],
      contexts: [{ name: 'c', context: { cluster: 'w' } }],
      'current-context': 'c',
    })
    const users = await open('--authentication-token-webhook-config-file', kubeconfig, ...args)
    t.match(await users.check('secret'), { user: { name: 'alice', groups: ['devs', 'system:authenticated'] } })
    const spec = { token: 'secret', audiences: ['https://api'] }
    t.match(seen, [{ apiVersion: `authentication.k8s.io/${version}`, kind: 'TokenReview', spec }])
  }
})

const jwtWith = (claimMappings: object) => ({
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AuthenticationConfiguration',
  jwt: [{ issuer: { url: 'https://x', audiences: ['a'] }, claimMappings }],
})
const username = { claim: 'sub', prefix: '' }

for (const [name, claimMappings, want] of [
  ['a user name without a prefix', { username: { claim: 'sub' } }, /prefix is required when claim is set/],
  ['an expression that does not compile', { username: { expression: 'claims.' } }, /cannot be used/],
  ['addresses nobody checked', { username: { expression: 'claims.email' } }, /claims.email_verified must be used/],
  ['an extra of ours', { username, extra: [{ key: 'x.k8s.io/a', valueExpression: "'a'" }] }, /are reserved/],
  ['an extra without a domain', { username, extra: [{ key: 'a', valueExpression: "'a'" }] }, /domain-prefixed path/],
  ['an extra in capitals', { username, extra: [{ key: 'e.com/A', valueExpression: "'a'" }] }, /must be lowercase/],
] as const)
  t.test(`a configuration with ${name} is refused`, async (t) => {
    await t.rejects(open('--authentication-config', fileOf(jwtWith(claimMappings))), { message: want })
  })

t.test('flags that do not fit together are refused', async (t) => {
  const both = 'oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set'
  await t.rejects(open('--oidc-issuer-url', 'https://x'), { message: both })
  await t.rejects(open(...oidc('http://x')), { message: 'oidc-issuer-url must be an https URL' })
  const file = fileOf(jwtWith({ username }))
  const twice = 'authentication-config file and oidc-* flags are mutually exclusive'
  await t.rejects(open('--authentication-config', file, ...oidc('https://y')), { message: twice })
})
