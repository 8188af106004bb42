import t from 'tap'
import { readAdmissionConfig } from '../../cli/read-admission-config.ts'

const header = 'apiVersion: apiserver.config.k8s.io/v1\nkind: '
const directory = t.testdir({
  'inline.yaml': `${header}AdmissionConfiguration
plugins:
- name: PodNodeSelector
  configuration:
    podNodeSelectorPluginConfig: {clusterDefaultNodeSelector: env=test}
`,
  'path.yaml': `${header}AdmissionConfiguration
plugins:
- {name: PodNodeSelector, path: selectors.yaml}
`,
  'selectors.yaml': 'podNodeSelectorPluginConfig: {shop: env=shop}\n',
  'webhooks.yaml': `${header}AdmissionConfiguration
plugins:
- name: ValidatingAdmissionWebhook
  configuration: {apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration, kubeConfigFile: users}
`,
  users: `apiVersion: v1
kind: Config
users:
- name: '*.shop.svc'
  user: {token: secret}
- name: usual
  user: {username: me, password: word}
contexts:
- name: c
  context: {cluster: none, user: usual}
current-context: c
`,
  'wrong.yaml': `${header}AdmissionConfiguration
plugins:
- name: PodSecurity
  configuration: {apiVersion: pod-security.admission.config.k8s.io/v1, kind: PodSecurityConfiguration, defaults: {enforce: much}}
`,
  'lost.yaml': `${header}AdmissionConfiguration
plugins:
- name: MutatingAdmissionWebhook
  configuration: {apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration, kubeConfigFile: none}
`,
})

const read = (file: string, enable: string[] = []) =>
  readAdmissionConfig({
    enableAdmissionPlugins: enable,
    disableAdmissionPlugins: [],
    admissionControlConfigFile: `${directory}/${file}`,
  })

t.test('configurations stand in the file, or in others beside it', async (t) => {
  const inline = await read('inline.yaml', ['PodNodeSelector'])
  t.strictSame(inline.plugins.get('PodNodeSelector'), {
    podNodeSelectorPluginConfig: { clusterDefaultNodeSelector: 'env=test' },
  })
  const beside = await read('path.yaml')
  t.strictSame(beside.plugins.get('PodNodeSelector'), { podNodeSelectorPluginConfig: { shop: 'env=shop' } })
})

t.test('a kubeconfig says how the server logs in at webhooks', async (t) => {
  const { webhookCredentials } = await read('webhooks.yaml')
  const credentials = webhookCredentials?.get('ValidatingAdmissionWebhook')
  t.match(credentials?.for('hook.shop.svc', 443), { token: 'secret' })
  t.match(credentials?.for('elsewhere', 443), { username: 'me', password: 'word' })
  t.equal(webhookCredentials?.get('MutatingAdmissionWebhook'), undefined)
})

for (const [file, enable, message] of [
  ['wrong.yaml', [], /configuration of admission plugin "PodSecurity" is invalid/],
  ['lost.yaml', [], /none names no users/],
  ['absent.yaml', [], /absent.yaml cannot be read/],
  ['selectors.yaml', [], /is no admission configuration/],
  ['inline.yaml', ['Foo'], 'enable-admission-plugins plugin "Foo" is unknown'],
  ['inline.yaml', ['EventRateLimit'], 'admission plugin "EventRateLimit" needs a configuration'],
] as const)
  t.test(`refuses ${file} with ${enable.join() || 'no further plugins'}`, async (t) => {
    await t.rejects(read(file, [...enable]), { message })
  })
