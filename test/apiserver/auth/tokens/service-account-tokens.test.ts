import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { selfSubjectReviews } from '../../../../apimachinery/kinds/authentication/self-subject-review.ts'
import { tokenReviews } from '../../../../apimachinery/kinds/authentication/token-review.ts'
import { nodes } from '../../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { secrets } from '../../../../apimachinery/kinds/core/secret.ts'
import { serviceAccounts } from '../../../../apimachinery/kinds/core/service-account.ts'
import type { Kind } from '../../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../../apimachinery/object.ts'
import type { TokenRequest } from '../../../../apimachinery/types/authentication-v1.ts'
import type { ServiceAccount } from '../../../../apimachinery/types/core-v1.ts'
import { authenticate } from '../../../../apiserver/auth/authenticator.ts'
import { ServiceAccountKey } from '../../../../apiserver/auth/tokens/service-account-key.ts'
import { ServiceAccountTokens } from '../../../../apiserver/auth/tokens/service-account-tokens.ts'
import { StaticTokens } from '../../../../apiserver/auth/tokens/static-tokens.ts'
import { forApiServer } from '../../../../apiserver/auth/tokens/token-authenticator.ts'
import { TokenUnion } from '../../../../apiserver/auth/tokens/token-union.ts'
import { administrator } from '../../../../apiserver/auth/users.ts'
import { SeededRandom } from '../../../../platform/random.ts'
import { TaskTracker } from '../../../../platform/task-tracker.ts'
import { VirtualClock } from '../../../../platform/virtual-clock.ts'
import { type TestApi, testApi } from '../../../support/api.ts'
import { testStart } from '../../../support/time.ts'

const issuer = 'https://kubernetes.default.svc'
const hourMs = 60 * 60 * 1000

/** An API server whose service accounts have tokens, and what knows them. */
async function withTokens(t: Test, key = new ServiceAccountKey(undefined)) {
  const clock = new VirtualClock(testStart)
  const random = new SeededRandom('tokens')
  const signer: ServiceAccountTokens = new ServiceAccountTokens({
    issuer,
    apiAudiences: [issuer],
    key,
    reader: () => api.server.reader,
    clock,
    random,
  })
  const others = new StaticTokens(new Map([['sesame', administrator]]))
  const lookup = forApiServer((bearerToken) => others.authenticate({ bearerToken }), [issuer])
  const tokens = new TokenUnion([lookup, signer])
  const checkToken = tokens.check.bind(tokens)
  const api: TestApi = await testApi(t, { clock, tracker: new TaskTracker(clock), tokenIssuer: signer, checkToken })
  const request = (spec: object, metadata = {}) =>
    api.call('create', serviceAccounts, { name: 'default', subresource: 'token', body: { metadata, spec } })
  const tokenFor = async (spec: object = {}) => statusOf((await request(spec)).object).token
  const review = async (token: string, audiences: string[] = []) =>
    (await api.call('create', tokenReviews, { body: { spec: { token, audiences } } })).object.status
  const uidOf = <T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string) =>
    api.server.reader.get(kind, { name, namespace })?.metadata.uid ?? ''
  return { api, tokens, signer, request, tokenFor, review, uidOf }
}

function statusOf(object: unknown): TokenRequest['status'] {
  return (object as TokenRequest).status
}

function partsOf(token: string): Record<string, unknown>[] {
  return token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
}

const pod = (name: string, spec: object = {}) => ({
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
})

t.test('a token says whose it is, who issued it and how long it is good', async (t) => {
  const { request, uidOf } = await withTokens(t)
  const { code, object } = await request({ expirationSeconds: 600 })
  t.equal(code, 201)
  const uid = uidOf(serviceAccounts, 'default', 'default')
  const { token, expirationTimestamp } = statusOf(object)
  t.match(object, {
    metadata: { name: 'default', namespace: 'default', uid, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { audiences: [issuer], expirationSeconds: 600, boundObjectRef: null },
  })
  t.equal(expirationTimestamp, '2026-01-01T00:10:00Z')
  const [header, claims] = partsOf(token)
  t.match(header, { alg: 'ES256', kid: /^[\w-]{43}$/ })
  const now = testStart / 1000
  t.match(claims, { jti: /^[0-9a-f-]{36}$/ })
  t.strictSame(
    { ...claims, jti: '' },
    {
      aud: [issuer],
      exp: now + 600,
      iat: now,
      iss: issuer,
      jti: '',
      'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'default', uid } },
      nbf: now,
      sub: 'system:serviceaccount:default:default',
    },
  )
})

t.test('whoever shows a token is its service account', async (t) => {
  const { api, tokens, tokenFor, uidOf } = await withTokens(t)
  const token = await tokenFor()
  const user = await authenticate([tokens], { bearerToken: token })
  t.strictSame(user, {
    name: 'system:serviceaccount:default:default',
    uid: uidOf(serviceAccounts, 'default', 'default'),
    groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${partsOf(token)[1]?.['jti']}`] },
  })
  const { object } = await api.call('create', selfSubjectReviews, {
    body: {},
    user: { ...user, groups: [...user.groups, 'system:masters'] },
  })
  t.match(object, { status: { userInfo: { username: user.name, extra: user.extra ?? {} } } })
})

t.test('a token of a pod names the pod and its node, and ends with the pod', async (t) => {
  const { api, tokenFor, review, uidOf } = await withTokens(t)
  await api.call('create', nodes, { body: { metadata: { name: 'n' } } })
  await api.call('create', pods, { body: pod('p', { nodeName: 'n' }) })
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: uidOf(pods, 'p', 'default') }
  const token = await tokenFor({ boundObjectRef })
  const status = await review(token)
  t.match(status, { authenticated: true, audiences: [issuer] })
  t.match(status.user.extra, {
    'authentication.kubernetes.io/node-name': ['n'],
    'authentication.kubernetes.io/node-uid': [uidOf(nodes, 'n')],
    'authentication.kubernetes.io/pod-name': ['p'],
    'authentication.kubernetes.io/pod-uid': [boundObjectRef.uid],
  })
  await api.call('delete', pods, { name: 'p', query: { gracePeriodSeconds: '0' } })
  t.match(await review(token), {
    error: '[invalid bearer token, service account token has been invalidated]',
    user: {},
  })
  await api.call('create', pods, { body: pod('p') })
  t.match((await review(token)).error, `pod UID (${uidOf(pods, 'p', 'default')}) does not match`)
})

t.test('a token of a secret or a node ends with it', async (t) => {
  const { api, tokenFor, review } = await withTokens(t)
  for (const kind of [secrets, nodes] as const) {
    await api.call('create', kind as typeof secrets, { body: { metadata: { name: 'x' } } })
    const token = await tokenFor({ boundObjectRef: { apiVersion: 'v1', kind: kind.kind, name: 'x' } })
    t.equal((await review(token)).authenticated, true)
    await api.call('delete', kind as typeof secrets, { name: 'x' })
    t.match((await review(token)).error, /invalidated/)
  }
})

t.test('what kubelets ask for on behalf of old clients lives for a year, and says when it is stale', async (t) => {
  const { api, request } = await withTokens(t)
  await api.call('create', pods, { body: pod('p') })
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'p' }
  const { token, expirationTimestamp } = statusOf((await request({ expirationSeconds: 3607, boundObjectRef })).object)
  t.equal(expirationTimestamp, '2026-01-01T01:00:07Z')
  const now = testStart / 1000
  t.match(partsOf(token)[1], { exp: now + 365 * 24 * 60 * 60, 'kubernetes.io': { warnafter: now + 3607 } })
})

t.test('a token is good for its time, and a minute more for clocks that lag', async (t) => {
  const { api, tokenFor, review } = await withTokens(t)
  const token = await tokenFor({ expirationSeconds: 3600 })
  await api.advance(hourMs + 60_000)
  t.equal((await review(token)).authenticated, true)
  await api.advance(1000)
  t.strictSame(await review(token), {
    user: {},
    error: '[invalid bearer token, service account token has expired]',
  })
})

t.test('a token ends with its account, also when another gets the name', async (t) => {
  const { api, tokens, tokenFor, review } = await withTokens(t)
  const token = await tokenFor()
  await api.call('delete', serviceAccounts, { name: 'default' })
  t.match((await review(token)).error, /serviceaccounts "default" not found/)
  await api.call('create', serviceAccounts, { body: { metadata: { name: 'default' } } })
  t.match((await review(token)).error, /service account UID \(.*\) does not match claim \(/)
  await t.rejects(authenticate([tokens], { bearerToken: token }), { code: 401 })
})

t.test('a token is good for its audiences only', async (t) => {
  const { tokens, tokenFor, review } = await withTokens(t)
  const token = await tokenFor({ audiences: ['vault', 'store'] })
  t.match(await review(token, ['store', 'other']), { authenticated: true, audiences: ['store'] })
  t.strictSame(await review(token), {
    user: {},
    error: `[invalid bearer token, token audiences ["vault" "store"] is invalid for the target audiences ["${issuer}"]]`,
  })
  await t.rejects(authenticate([tokens], { bearerToken: token }), { code: 401 })
})

t.test('tokens of others are for the API server alone', async (t) => {
  const { review } = await withTokens(t)
  t.match(await review('sesame'), { user: { username: 'kubernetes-admin' }, audiences: [issuer] })
  t.match(await review('sesame', ['elsewhere', issuer]), { audiences: [issuer] })
  t.strictSame(await review('sesame', ['elsewhere']), { user: {}, error: 'invalid bearer token' })
})

t.test('what the key has not signed is nobody’s', async (t) => {
  const { tokenFor, review } = await withTokens(t)
  const [header, payload, signature] = (await tokenFor()).split('.') as [string, string, string]
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const forged = encode({ ...claims, sub: 'system:serviceaccount:kube-system:admin' })
  for (const token of [
    'nonsense',
    'a.b.c',
    `${header}.${forged}.${signature}`,
    `${encode({ alg: 'none' })}.${payload}.`,
    `${encode({ alg: 'HS256' })}.${payload}.${signature}`,
    `${header}.${payload}.${signature.slice(2)}`,
    await (await withTokens(t)).tokenFor(),
  ]) {
    t.strictSame(await review(token), { user: {}, error: 'invalid bearer token' }, token)
  }
})

const missing = { apiVersion: 'v1', kind: 'Pod', name: 'absent' }
for (const [name, spec, want] of [
  ['a pod that is not there', { boundObjectRef: missing }, { code: 404, message: 'pods "absent" not found' }],
  [
    'a pod of another account',
    { boundObjectRef: { ...missing, name: 'other' } },
    {
      code: 400,
      message: 'cannot bind token for serviceaccount "default" to pod running with different serviceaccount name.',
    },
  ],
  [
    'another incarnation of a pod',
    { boundObjectRef: { ...missing, name: 'mine', uid: 'x' } },
    {
      code: 409,
      message:
        'Operation cannot be fulfilled on Pod "mine": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
    },
  ],
  [
    'what tokens are not bound to',
    { boundObjectRef: { apiVersion: 'v1', kind: 'ConfigMap', name: 'x' } },
    { code: 400, message: 'cannot bind token to object of type /v1, Kind=ConfigMap' },
  ],
  [
    'a kind of another group',
    { boundObjectRef: { apiVersion: 'apps/v1', kind: 'Pod', name: 'x' } },
    { code: 400, message: 'cannot bind token to object of type apps/v1, Kind=Pod' },
  ],
  [
    'less than ten minutes',
    { expirationSeconds: 599 },
    {
      code: 422,
      message:
        'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    },
  ],
  [
    'more than 2^32 seconds',
    { expirationSeconds: 2 ** 32 + 1 },
    { code: 422, message: /may not specify a duration larger than 2\^32 seconds/ },
  ],
] as const) {
  t.test(`refuses a token for ${name}`, async (t) => {
    const { api, request } = await withTokens(t)
    await api.call('create', serviceAccounts, { body: { metadata: { name: 'robot' } } })
    await api.call('create', pods, { body: pod('other', { serviceAccountName: 'robot' }) })
    await api.call('create', pods, { body: pod('mine') })
    t.match(await request(spec), want)
  })
}

t.test('refuses a request that means another account', async (t) => {
  const { request } = await withTokens(t)
  t.match(await request({}, { name: 'robot' }), {
    code: 422,
    message: /metadata.name: Invalid value: "robot": must match the service account name if specified/,
  })
  t.match(await request({}, { uid: 'x' }), {
    code: 409,
    message: /the UID in the token request \(x\) does not match the UID of the service account/,
  })
})

t.test('keeps its key in a file for its owner, made when it is needed first', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'peapod-key-'))
  t.teardown(() => rm(directory, { recursive: true }))
  const file = join(directory, 'sa.key')
  const { tokenFor, signer } = await withTokens(t, new ServiceAccountKey(directory))
  t.notOk(await signer.check('nonsense', []))
  await t.rejects(stat(file), { code: 'ENOENT' })
  await tokenFor()
  t.equal((await stat(file)).mode & 0o777, 0o600)
  t.match(await readFile(file, 'utf8'), /^-----BEGIN PRIVATE KEY-----\n/)
  const [first, again] = await Promise.all([
    new ServiceAccountKey(directory).pair(),
    new ServiceAccountKey(directory).pair(),
  ])
  t.equal(first.id, again.id)
})

for (const { type, options, algorithm } of [
  { type: 'rsa', options: { modulusLength: 2048 }, algorithm: 'RS256' },
  { type: 'ec', options: { namedCurve: 'P-256' }, algorithm: 'ES256' },
  { type: 'ec', options: { namedCurve: 'P-384' }, algorithm: 'ES384' },
] as const)
  t.test(`tokens may be signed with a given key for ${algorithm}, and are good where it is known`, async (t) => {
    const { privateKey, publicKey } = generateKeyPairSync(type as 'rsa', options as { modulusLength: number })
    const signing = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const known = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const first = await withTokens(t, new ServiceAccountKey(undefined, { signing, known: [] }))
    const token = await first.tokenFor()
    t.match(partsOf(token)[0], { alg: algorithm })
    t.match(await first.review(token), { authenticated: true })
    const stranger = await withTokens(t)
    t.notOk(await stranger.signer.check(token, []))
    const friend = await withTokens(t, new ServiceAccountKey(undefined, { known: [known] }))
    t.ok(await friend.signer.check(token, []), 'it is judged, which what nobody has signed is not')
    t.match(
      (await friend.signer.openId.keys()).map(({ alg }) => alg),
      ['ES256', algorithm],
    )
  })

t.test('the seed does not tell the key', async (t) => {
  const kidOf = async () => partsOf(await (await withTokens(t)).tokenFor())[0]?.['kid']
  t.not(await kidOf(), await kidOf())
})

t.test('the token of a Secret is good as long as the Secret has it, and its account is there', async (t) => {
  const { api, signer, review, uidOf } = await withTokens(t)
  const account = api.server.reader.get(serviceAccounts, { namespace: 'default', name: 'default' })
  const token = await signer.issueLegacy(account as ServiceAccount, 'kept')
  const keep = (data: string, labels = {}) => ({
    metadata: { name: 'kept', labels, annotations: { 'kubernetes.io/service-account.name': 'default' } },
    type: 'kubernetes.io/service-account-token',
    data: { token: Buffer.from(data).toString('base64') },
  })
  const invalid = (why: string | RegExp) => ({ user: {}, error: why })
  t.match(await review(token), invalid(/has been invalidated/))
  await api.call('create', secrets, { body: keep(token) })
  t.match(await review(token), {
    authenticated: true,
    user: { username: 'system:serviceaccount:default:default', uid: uidOf(serviceAccounts, 'default', 'default') },
  })
  await api.call('update', secrets, {
    name: 'kept',
    body: keep(token, { 'kubernetes.io/legacy-token-invalid-since': 'x' }),
  })
  t.match(await review(token), invalid(/the token in secret default\/kept .* has been marked invalid/))
  await api.call('update', secrets, { name: 'kept', body: keep('another') })
  t.match(await review(token), invalid(/doesn't match server's copy/))
  await api.call('update', secrets, { name: 'kept', body: keep(token) })
  await api.call('delete', serviceAccounts, { name: 'default' })
  t.match(await review(token), invalid(/service account default\/default has been deleted/))
})

t.test('who uses a token of a Secret that was made for its account is told to use another one', async (t) => {
  const { api, tokens, signer } = await withTokens(t)
  const account = api.server.reader.get(serviceAccounts, { namespace: 'default', name: 'default' })
  const token = await signer.issueLegacy(account as ServiceAccount, 'kept')
  await api.call('create', secrets, {
    body: {
      metadata: { name: 'kept', annotations: { 'kubernetes.io/service-account.name': 'default' } },
      type: 'kubernetes.io/service-account-token',
      data: { token: Buffer.from(token).toString('base64') },
    },
  })
  const warnings: string[] = []
  const use = () => tokens.authenticate({ bearerToken: token, warn: (text) => warnings.push(text) })
  t.ok(await use())
  t.strictSame(warnings, [], 'one that was made by hand is fine')
  const contentType = 'application/merge-patch+json'
  await api.call('patch', serviceAccounts, { name: 'default', contentType, body: { secrets: [{ name: 'kept' }] } })
  t.ok(await use())
  t.strictSame(warnings, [
    'Use tokens from the TokenRequest API or manually created secret-based tokens instead of auto-generated secret-based tokens.',
  ])
})
