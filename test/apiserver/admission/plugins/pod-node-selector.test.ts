import t from 'tap'
import { annotateNamespace, apiWithPlugin, tryPod } from '../admission-env.ts'

const key = 'scheduler.alpha.kubernetes.io/node-selector'
const api = (t: Parameters<typeof apiWithPlugin>[0], config: object = {}) =>
  apiWithPlugin(t, 'PodNodeSelector', { podNodeSelectorPluginConfig: config })

t.test('the node selector of the namespace is added to that of pods', async (t) => {
  const server = await api(t, { clusterDefaultNodeSelector: 'unused=yes' })
  await annotateNamespace(server, { [key]: 'env=test, zone=a' })
  const { object } = await tryPod(server, { nodeSelector: { zone: 'a', disk: 'ssd' } })
  t.strictSame(object.spec.nodeSelector, { env: 'test', zone: 'a', disk: 'ssd' })
})

t.test('the default counts where the namespace says nothing, and only there', async (t) => {
  const server = await api(t, { clusterDefaultNodeSelector: 'env=any' })
  t.strictSame((await tryPod(server)).object.spec.nodeSelector, { env: 'any' })
  await annotateNamespace(server, { [key]: '' })
  t.notOk((await tryPod(server, {}, { metadata: { name: 'q' } })).object.spec.nodeSelector?.['env'])
})

t.test('a pod that wants another value is refused', async (t) => {
  const server = await api(t)
  await annotateNamespace(server, { [key]: 'env=test' })
  t.match(await tryPod(server, { nodeSelector: { env: 'prod' } }), {
    code: 403,
    message: 'pods "p" is forbidden: pod node label selector conflicts with its namespace node label selector',
  })
})

t.test('pods use no other labels than those that the configuration lists for their namespace', async (t) => {
  const server = await api(t, { default: 'env=test,disk=ssd' })
  t.equal((await tryPod(server, { nodeSelector: { disk: 'ssd' } })).code, 201)
  t.match(await tryPod(server, { nodeSelector: { disk: 'hdd' } }), {
    code: 403,
    message: 'pods "p" is forbidden: pod node label selector labels conflict with its namespace whitelist',
  })
})

for (const { text, message } of [
  { text: 'env', message: 'invalid selector: [env]' },
  { text: 'a=b=c', message: 'invalid selector: [a b c]' },
  { text: '-=x', message: /^<nil>: Invalid value: "-": name part must consist of/ },
  { text: 'env=-', message: /^\[env\]: Invalid value: "-": a valid label must be/ },
])
  t.test(`a namespace whose selector is ${text} gets no pods`, async (t) => {
    const server = await api(t)
    await annotateNamespace(server, { [key]: text })
    t.match(await tryPod(server), { code: 500, message })
  })
