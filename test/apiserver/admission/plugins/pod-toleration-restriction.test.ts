import t from 'tap'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { annotateNamespace, apiWithPlugin, tryPod } from '../admission-env.ts'

const defaults = 'scheduler.alpha.kubernetes.io/defaultTolerations'
const whitelist = 'scheduler.alpha.kubernetes.io/tolerationsWhitelist'
const gpu = { key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }
const spot = { key: 'spot', operator: 'Equal', value: 'yes', effect: 'NoExecute' }
const outages = { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }
const always = ['not-ready', 'unreachable'].map((taint) => ({ key: `node.kubernetes.io/${taint}`, ...outages }))
const config = (fields: object) => ({
  apiVersion: 'podtolerationrestriction.admission.k8s.io/v1alpha1',
  kind: 'Configuration',
  ...fields,
})
const refused = {
  code: 500,
  message: 'pod tolerations (possibly merged with namespace default tolerations) conflict with its namespace whitelist',
}

t.test('pods get the tolerations of their namespace, else those of the cluster', async (t) => {
  const api = await apiWithPlugin(t, 'PodTolerationRestriction', config({ default: [gpu] }))
  const { object } = await tryPod(api, { tolerations: [spot] })
  t.strictSame(object.spec.tolerations, [spot, ...always, gpu])
  await annotateNamespace(api, { [defaults]: JSON.stringify([spot]) })
  const own = await tryPod(api, {}, { metadata: { name: 'q' } })
  t.strictSame(own.object.spec.tolerations, [...always, spot])
  await annotateNamespace(api, { [defaults]: '' })
  const none = await tryPod(api, {}, { metadata: { name: 'r' } })
  t.strictSame(none.object.spec.tolerations, always)
})

t.test('pods that are not evicted first tolerate nodes that are short of memory', async (t) => {
  const api = await apiWithPlugin(t, 'PodTolerationRestriction')
  const containers = [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }]
  const { object } = await tryPod(api, { containers })
  const memory = { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' }
  t.strictSame(object.spec.tolerations?.at(-1), memory)
})

t.test('pods tolerate no more than their namespace allows, else the cluster', async (t) => {
  const api = await apiWithPlugin(t, 'PodTolerationRestriction', config({ whitelist: [gpu, ...always] }))
  t.equal((await tryPod(api, { tolerations: [gpu] })).code, 201)
  t.match(await tryPod(api, { tolerations: [spot] }), refused)
  await annotateNamespace(api, { [whitelist]: JSON.stringify([spot, ...always]) })
  t.equal((await tryPod(api, { tolerations: [spot] }, { metadata: { name: 'q' } })).code, 201)
  t.match(await tryPod(api, { tolerations: [gpu] }), refused)
  await annotateNamespace(api, { [whitelist]: '' })
  t.equal((await tryPod(api, { tolerations: [gpu, spot] }, { metadata: { name: 'r' } })).code, 201)
})

t.test('tolerations that come later are judged, too', async (t) => {
  const api = await apiWithPlugin(t, 'PodTolerationRestriction', config({ whitelist: always }))
  const { object } = await tryPod(api)
  const body = { ...object, spec: { ...object.spec, tolerations: [...always, spot] } }
  t.match(await api.call('update', pods, { name: 'p', body }), refused)
})

t.test('a namespace whose annotation is no list of tolerations gets no pods', async (t) => {
  const api = await apiWithPlugin(t, 'PodTolerationRestriction')
  await annotateNamespace(api, { [defaults]: '{' })
  t.match(await tryPod(api), {
    code: 500,
    message: /^annotation scheduler.*defaultTolerations of namespace default is /,
  })
})
