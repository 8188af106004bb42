import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import t from 'tap'
import type { Decision } from '../../apiserver/authorization/authorizer.ts'
import { type AuthorizationFlags, authorizationOptions, openAuthorization } from '../../cli/open-authorization.ts'
import { RealClock } from '../../platform/clock.ts'
import { bodyOf, httpsServer, loopbackNames } from '../support/webhook-server.ts'

const directory = t.testdir({})
let files = 0

/** A file with this content. */
function fileOf(content: string | object): string {
  const path = join(directory, `file-${files++}`)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function open(...args: string[]) {
  const command = new Command()
  for (const option of authorizationOptions()) command.addOption(option)
  command.parse(args, { from: 'user' })
  return openAuthorization(command.opts<AuthorizationFlags>(), new RealClock())
}

const attributes = {
  user: { name: 'alice', groups: ['devs'] },
  verb: 'get',
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: '',
  namespace: 'shop',
  name: 'p',
}

async function decide(...args: string[]): Promise<Decision> {
  const [first] = await open(...args)
  if (typeof first !== 'object') throw new Error(`not a decision of ours: ${first}`)
  return first.authorize(attributes)
}

/** A webhook that lets everybody do everything, and the kubeconfig that leads to it. */
async function webhook(t: Parameters<typeof httpsServer>[0], status: object = { allowed: true, reason: 'friend' }) {
  const seen: { token: string | undefined; review: Record<string, unknown> }[] = []
  const { port, ca } = await httpsServer(t, loopbackNames, async (request, response) => {
    seen.push({ token: request.headers.authorization, review: JSON.parse(await bodyOf(request)) })
    response.end(JSON.stringify({ status }))
  })
  const kubeconfig = fileOf({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'w',
        cluster: {
          server: `https://127.0.0.1:${port}/authorize`,
          'certificate-authority-data': Buffer.from(ca).toString('base64'),
        },
      },
    ],
    users: [{ name: 'u', user: { token: 'from-the-server' } }],
    contexts: [{ name: 'c', context: { cluster: 'w', user: 'u' } }],
    'current-context': 'c',
  })
  return { kubeconfig, seen }
}

t.test('Node and RBAC decide unless something else is said', async (t) => {
  t.strictSame(await open(), ['Node', 'RBAC'])
  t.strictSame(await decide('--authorization-mode', 'AlwaysAllow'), { allowed: true, reason: '' })
})

t.test('mode ABAC reads policies from a file', async (t) => {
  const spec = { user: 'alice', namespace: 'shop', resource: 'pods' }
  const file = fileOf(JSON.stringify({ apiVersion: 'abac.authorization.kubernetes.io/v1beta1', kind: 'Policy', spec }))
  const { allowed } = await decide('--authorization-mode', 'ABAC', '--authorization-policy-file', file)
  t.equal(allowed, true)
})

t.test('mode Webhook asks the server of a kubeconfig, in the version of reviews that it takes', async (t) => {
  for (const [args, version, groups] of [
    [[], 'v1beta1', 'group'],
    [['--authorization-webhook-version', 'v1'], 'v1', 'groups'],
  ] as const) {
    const { kubeconfig, seen } = await webhook(t)
    const flags = ['--authorization-mode', 'Webhook', '--authorization-webhook-config-file', kubeconfig, ...args]
    t.strictSame(await decide(...flags), { allowed: true, reason: 'friend' })
    t.match(seen, [
      {
        token: 'Bearer from-the-server',
        review: {
          apiVersion: `authorization.k8s.io/${version}`,
          kind: 'SubjectAccessReview',
          spec: { user: 'alice', [groups]: ['devs'], resourceAttributes: { verb: 'get', resource: 'pods' } },
        },
      },
    ])
  }
})

const configuration = (...authorizers: object[]) => ({
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AuthorizationConfiguration',
  authorizers,
})

const webhookSpec = (kubeConfigFile: string, more: object = {}) => ({
  timeout: '3s',
  failurePolicy: 'Deny',
  subjectAccessReviewVersion: 'v1',
  matchConditionSubjectAccessReviewVersion: 'v1',
  connectionInfo: { type: 'KubeConfigFile', kubeConfigFile },
  ...more,
})

t.test('a configuration names several who decide, and when webhooks are asked', async (t) => {
  const { kubeconfig, seen } = await webhook(t)
  const spec = webhookSpec(kubeconfig, { matchConditions: [{ expression: "request.user == 'bob'" }] })
  const authorizers = [
    { type: 'Webhook', name: 'w', webhook: spec },
    { type: 'RBAC', name: 'rbac' },
  ]
  const file = fileOf(configuration(...authorizers))
  const [first, second] = await open('--authorization-config', file)
  t.equal(second, 'RBAC')
  t.strictSame(typeof first === 'object' && (await first.authorize(attributes)), { allowed: false, reason: '' })
  t.equal(seen.length, 0)
})

t.test('a webhook that fails denies, if the configuration says so', async (t) => {
  const kubeconfig = (await webhook(t)).kubeconfig
  const closed = fileOf(JSON.stringify({}))
  const spec = webhookSpec(kubeconfig, { matchConditions: [{ expression: 'request.none' }] })
  const file = fileOf(configuration({ type: 'Webhook', name: 'w', webhook: spec }))
  await t.rejects(open('--authorization-config', closed), /is no authorization configuration/)
  await t.rejects(open('--authorization-config', file), /matchConditions/)
  const fails = webhookSpec(kubeconfig, { matchConditions: [{ expression: 'request.none == 1' }] })
  const denied = await decide(
    '--authorization-config',
    fileOf(configuration({ type: 'Webhook', name: 'w', webhook: fails })),
  )
  t.match(denied, { allowed: false, denied: true, error: /no such key: none/ })
})

for (const [name, authorizers, want] of [
  ['nobody', [], /at least one authorization mode must be defined/],
  [
    'one twice',
    [
      { type: 'RBAC', name: 'a' },
      { type: 'RBAC', name: 'b' },
    ],
    /Duplicate value: "RBAC"/,
  ],
  [
    'two of a name',
    [
      { type: 'RBAC', name: 'a' },
      { type: 'Node', name: 'a' },
    ],
    /Duplicate value: "a"/,
  ],
  ['a wrong name', [{ type: 'RBAC', name: 'A!' }], /authorizer name is invalid/],
  ['a webhook that says nothing', [{ type: 'Webhook', name: 'a' }], /webhook/],
  ['RBAC as a webhook', [{ type: 'RBAC', name: 'a', webhook: webhookSpec('/x') }], /webhook/],
  ['one without patience', [{ type: 'Webhook', name: 'a', webhook: webhookSpec('/x', { timeout: '0s' }) }], /> 0s/],
  ['one too patient', [{ type: 'Webhook', name: 'a', webhook: webhookSpec('/x', { timeout: '31s' }) }], /<= 30s/],
  ['a relative file', [{ type: 'Webhook', name: 'a', webhook: webhookSpec('x') }], /must be an absolute path/],
  [
    'the server itself',
    [{ type: 'Webhook', name: 'a', webhook: webhookSpec('/x', { connectionInfo: { type: 'InClusterConfig' } }) }],
    /only KubeConfigFile/,
  ],
] as const)
  t.test(`a configuration with ${name} is refused`, async (t) => {
    await t.rejects(open('--authorization-config', fileOf(configuration(...authorizers))), { message: want })
  })

for (const [args, want] of [
  ['--authorization-mode Foo', 'authorization-mode "Foo" is not a valid mode'],
  ['--authorization-mode RBAC,RBAC', 'authorization-mode "RBAC" has mode specified more than once'],
  ['--authorization-mode ABAC', "authorization-mode ABAC's authorization policy file not passed"],
  ['--authorization-mode Webhook', "authorization-mode Webhook's authorization config file not passed"],
  ['--authorization-policy-file x', 'cannot specify --authorization-policy-file without mode ABAC'],
  ['--authorization-webhook-config-file x', 'cannot specify --authorization-webhook-config-file without mode Webhook'],
] as const)
  t.test(`${args} is refused`, async (t) => {
    await t.rejects(open(...args.split(' ')), { message: want })
  })
