import t from 'tap'
import { deployments } from '../../../../apimachinery/kinds/apps/deployment.ts'
import { namespaces } from '../../../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { defaultApiServerConfig } from '../../../../apiserver/config.ts'
import { type TestApi, testApi } from '../../../support/api.ts'
import { apiWithAdmission } from '../admission-env.ts'

const prefix = 'pod-security.kubernetes.io/'
const label = (api: TestApi, labels: Record<string, string | null>) =>
  api.call('patch', namespaces, {
    name: 'default',
    contentType: 'application/merge-patch+json',
    body: {
      metadata: {
        labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [`${prefix}${name}`, value])),
      },
    },
  })
const spec = (more: object = {}) => ({ containers: [{ name: 'a', image: 'i' }], ...more })
const createPod = (api: TestApi, name: string, more: object = {}) =>
  api.call('create', pods, { body: { metadata: { name }, spec: spec(more) } })

t.test('an enforced level refuses pods, and warns of what it would refuse', async (t) => {
  const api = await testApi(t)
  await label(api, { enforce: 'baseline' })
  const refused = await createPod(api, 'p', { hostNetwork: true })
  const why = 'violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)'
  t.match(refused, { code: 403, message: `pods "p" is forbidden: ${why}` })
  const template = { metadata: { labels: { a: 'b' } }, spec: spec({ hostNetwork: true }) }
  const body = { metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template } }
  const deployment = await api.call('create', deployments, { body })
  t.match(deployment, { code: 201, warnings: [`would ${why.replace('violates', 'violate')}`] })
})

t.test('a pod may be written that is not changed in what counts', async (t) => {
  const api = await testApi(t)
  await createPod(api, 'p', { hostNetwork: true })
  await label(api, { enforce: 'baseline' })
  const patch = (body: object) =>
    api.call('patch', pods, { name: 'p', contentType: 'application/strategic-merge-patch+json', body })
  t.equal((await patch({ metadata: { labels: { a: 'b' } } })).code, 200)
  t.equal((await patch({ spec: { containers: [{ name: 'a', image: 'other' }] } })).code, 403)
})

t.test('a tightened level warns of the pods that are there', async (t) => {
  const api = await testApi(t)
  for (const name of ['b', 'a']) await createPod(api, name, { hostNetwork: true })
  await createPod(api, 'c', {
    hostPID: true,
    hostIPC: true,
    hostNetwork: true,
    volumes: [{ name: 'v', hostPath: { path: '/' } }],
  })
  const { warnings } = await label(api, { enforce: 'baseline', 'enforce-version': 'v1.20' })
  t.strictSame(warnings, [
    'existing pods in namespace "default" violate the new PodSecurity enforce level "baseline:v1.20"',
    'a (and 1 other pod): host namespaces',
    'c: host namespaces, hostPath volumes',
  ])
  t.strictSame((await label(api, { enforce: 'privileged' })).warnings, [])
})

t.test('labels that cannot be read are refused, unless they were there before', async (t) => {
  const api = await testApi(t)
  const { code, message } = await label(api, { audit: 'strict', 'warn-version': 'v2' })
  t.equal(code, 422)
  t.match(
    message,
    `metadata.labels[${prefix}audit]: Invalid value: "strict": must be one of privileged, baseline, restricted`,
  )
  t.match(message, `metadata.labels[${prefix}warn-version]: Invalid value: "v2": must be "latest" or "v1.x"`)
})

t.test('the configuration sets what counts without labels, and who is exempt', async (t) => {
  const configuration = {
    apiVersion: 'pod-security.admission.config.k8s.io/v1',
    kind: 'PodSecurityConfiguration',
    defaults: { enforce: 'baseline' },
    exemptions: { usernames: ['trusted'] },
  }
  const admission = { ...defaultApiServerConfig.admission, plugins: new Map([['PodSecurity', configuration]]) }
  const api = await testApi(t, { config: { ...defaultApiServerConfig, admission } })
  t.equal((await createPod(api, 'p', { hostPID: true })).code, 403)
  const body = { metadata: { name: 'p' }, spec: spec({ hostPID: true }) }
  const user = { name: 'trusted', groups: ['system:masters'] }
  t.equal((await api.call('create', pods, { body, user })).code, 201)
  await label(api, { enforce: 'privileged' })
  t.equal((await createPod(api, 'q', { hostPID: true })).code, 201)
})

t.test('labels of exempt namespaces are ignored, which is warned of', async (t) => {
  const configuration = {
    apiVersion: 'pod-security.admission.config.k8s.io/v1',
    kind: 'PodSecurityConfiguration',
    exemptions: { namespaces: ['default', 'new'] },
  }
  const api = await apiWithAdmission(t, { plugins: new Map([['PodSecurity', configuration]]) })
  const ignored = (name: string, policy: string) =>
    `namespace "${name}" is exempt from Pod Security, and the policy (${policy}) will be ignored`
  const { warnings } = await label(api, { enforce: 'baseline', 'enforce-version': 'v1.30', audit: 'restricted' })
  t.strictSame(warnings, [ignored('default', 'enforce=baseline:v1.30, audit=restricted:latest, warn=baseline:v1.30')])
  t.equal((await createPod(api, 'p', { hostPID: true })).code, 201)
  const metadata = { name: 'new', labels: { [`${prefix}enforce`]: 'restricted' } }
  const created = await api.call('create', namespaces, { body: { metadata } })
  t.strictSame(created.warnings, [ignored('new', 'enforce=restricted:latest, warn=restricted:latest')])
})
