import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import t from 'tap'
import { Home } from '../support/peapod.ts'
import { bodyOf, httpsServer, loopbackNames } from '../support/webhook-server.ts'

/** Everything is recorded, but for what consists of secrets, as policies usually say. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  rules: [
    {
      level: 'Metadata',
      resources: [
        { group: '', resources: ['secrets', 'serviceaccounts/token'] },
        { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
      ],
    },
    { level: 'RequestResponse' },
  ],
}

interface Call {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

t.test('credentials and secrets appear in no log, audit event, metric or error', async (t) => {
  const home = new Home(t)
  const file = (name: string, content: string | object) => {
    const path = join(home.directory, name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  // A webhook that is asked about every token that nobody else knows, and fails for some.
  const { port, ca } = await httpsServer(t, loopbackNames, async (asked, response) => {
    const { spec } = JSON.parse(await bodyOf(asked)) as { spec: { token: string } }
    response.writeHead(spec.token.includes('fails') ? 500 : 200)
    response.end(JSON.stringify({ status: { authenticated: false, error: 'nobody' } }))
  })
  const cluster = {
    server: `https://127.0.0.1:${port}/`,
    'certificate-authority-data': Buffer.from(ca).toString('base64'),
  }
  const webhook = file('webhook', {
    clusters: [{ name: 'w', cluster }],
    users: [{ name: 'u', user: { token: 'kept-for-the-webhook' } }],
    contexts: [{ name: 'c', context: { cluster: 'w', user: 'u' } }],
    'current-context': 'c',
  })
  const auditLog = join(home.directory, 'audit.log')
  const peapod = await home.up(
    ...['--nodes', '0', '-v', '10', '--audit-log', auditLog, '--audit-policy-file', file('policy', auditPolicy)],
    ...['--token-auth-file', file('tokens', 'kept-in-a-file,alice,1,system:masters\n')],
    ...['--enable-bootstrap-token-auth', '--authentication-token-webhook-config-file', webhook],
  )
  const { server, ca: serverCa = '', token: adminToken = '' } = await home.target()
  const answers: string[] = []
  const send = ({ method = 'GET', path = '/api/v1/pods', headers = {}, body }: Call): Promise<string> =>
    new Promise((resolve, reject) => {
      const url = `${server}${path}`
      const type = body === undefined ? {} : { 'content-type': 'application/json' }
      const call = request(
        url,
        { method, ca: serverCa, agent: false, headers: { ...type, ...headers } },
        async (response) => resolve(await bodyOf(response)),
      )
      call.on('upgrade', (_response, socket) => {
        socket.destroy()
        resolve('')
      })
      call.on('error', reject).end(body)
    })
  const tell = async (call: Call) => void answers.push(await send(call))
  const as = (token: string) => ({ authorization: `Bearer ${token}` })
  const admin = as(adminToken)

  const jwt = (claims: object) =>
    [{ alg: 'RS256', kid: 'secret-kid' }, claims, 'signature-of-mine'].map((part) =>
      Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url'),
    )
  const ours = jwt({ iss: 'https://kubernetes.default.svc', sub: 'x', aud: 'x', exp: 1 })
  const shown = [
    'unknown-to-anybody',
    'fails-at-the-webhook',
    'kept-in-a-file',
    'abcdef.0123456789abcdef',
    ours.join('.'),
    adminToken,
  ]
  for (const token of shown) await tell({ headers: as(token) })
  await tell({ headers: { authorization: `Basic ${Buffer.from('me:basic-password').toString('base64')}` } })
  await tell({ headers: { authorization: 'Bearer  two-spaces-before' } })
  await tell({ headers: { cookie: 'session=in-a-cookie' } })
  const protocol = (token: string) =>
    `base64url.bearer.authorization.k8s.io.${Buffer.from(token).toString('base64url')}, v5.channel.k8s.io`
  for (const token of ['of-a-web-socket', 'kept-in-a-file']) {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
    const headers = {
      ...upgrade,
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      'sec-websocket-protocol': protocol(token),
    }
    await tell({ path: '/api/v1/pods?watch=true', headers })
  }
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: 'to-be-reviewed' } }
  const reviews = '/apis/authentication.k8s.io/v1/tokenreviews'
  // The answer has what was asked, as upstream's.
  await send({ method: 'POST', path: reviews, headers: admin, body: JSON.stringify(review) })
  const secret = (data: object) =>
    JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, ...data })
  const secretsPath = '/api/v1/namespaces/default/secrets'
  const post = (body: string) => tell({ method: 'POST', path: secretsPath, headers: admin, body })
  await send({
    method: 'POST',
    path: secretsPath,
    headers: admin,
    body: secret({ stringData: { a: 'value-of-a-secret' } }),
  })
  await post(secret({ stringData: { a: { deep: 'value-of-a-secret' } } }))
  await post(secret({ data: { a: '!value-of-a-secret' } }))
  await post(secret({ stringData: { a: 'value-of-a-secret' } }).slice(0, -5))
  const tokenPath = '/api/v1/namespaces/default/serviceaccounts/default/token'
  const made = await send({ method: 'POST', path: tokenPath, headers: admin, body: JSON.stringify({ spec: {} }) })
  const issued = (JSON.parse(made) as { status: { token: string } }).status.token
  await tell({ headers: as(issued) })
  await tell({ headers: as(`${issued}x`) })
  const metrics = await send({ path: '/metrics', headers: admin })
  peapod.signal('SIGINT')
  await peapod.exited

  const known = [
    ...shown,
    issued,
    issued.split('.')[2]!,
    ours[2]!,
    ...['kept-for-the-webhook', 'basic-password', 'two-spaces-before', 'in-a-cookie', 'of-a-web-socket'],
    ...['to-be-reviewed', 'value-of-a-secret'],
  ]
  const places = {
    'the log': `${peapod.stdout}${peapod.stderr}`,
    'the audit log': readFileSync(auditLog, 'utf8'),
    metrics,
    answers: answers.join('\n'),
  }
  t.match(places['the audit log'], /"level":"RequestResponse".*"user":\{"username":"alice"/, 'requests are recorded')
  t.match(places['the audit log'], /"resource":"tokenreviews"/)
  for (const [place, text] of Object.entries(places)) {
    for (const credential of known) {
      for (const form of [credential, ...['base64', 'base64url', 'hex'].map((each) => encoded(credential, each))]) {
        if (text.includes(form)) t.fail(`${place} shows ${credential} as ${form}`)
      }
    }
    t.pass(`${place} tells nothing`)
  }
})

const encoded = (text: string, form: string) =>
  Buffer.from(text)
    .toString(form as BufferEncoding)
    .replace(/=+$/, '')
