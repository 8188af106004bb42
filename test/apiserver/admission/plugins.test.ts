import t from 'tap'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { serviceAccounts } from '../../../apimachinery/kinds/core/service-account.ts'
import { ingresses } from '../../../apimachinery/kinds/networking/ingress.ts'
import { ingressClasses } from '../../../apimachinery/kinds/networking/ingress-class.ts'
import { priorityClasses } from '../../../apimachinery/kinds/scheduling/priority-class.ts'
import { storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import { type TestApi, testApi } from '../../support/api.ts'

const createPod = (api: TestApi, spec: object = {}, metadata: object = {}) =>
  api.call('create', pods, {
    body: { metadata: { name: 'p', ...metadata }, spec: { containers: [{ name: 'c', image: 'i' }], ...spec } },
  })

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'

t.test('ServiceAccount: gives a pod the default account and a token of it', async (t) => {
  const { object } = await createPod(await testApi(t), { initContainers: [{ name: 'i', image: 'x' }] })
  const { spec } = object
  t.match(spec, { serviceAccountName: 'default', serviceAccount: 'default' })
  t.equal(spec.volumes?.length, 1)
  const name = spec.volumes?.[0]?.name ?? ''
  t.match(name, /^kube-api-access-[a-z0-9]{5}$/)
  t.strictSame(spec.volumes?.[0]?.projected?.sources, [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
    },
  ])
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    t.strictSame(container.volumeMounts, [{ name, readOnly: true, mountPath }], container.name)
  }
})

t.test('ServiceAccount: leaves a mount of their own to containers', async (t) => {
  const own = { name: 'mine', mountPath }
  const { object } = await createPod(await testApi(t), {
    containers: [
      { name: 'a', image: 'i', volumeMounts: [own] },
      { name: 'b', image: 'i' },
    ],
    volumes: [{ name: 'mine', emptyDir: {} }],
  })
  t.strictSame(object.spec.containers[0]?.volumeMounts, [own])
  t.match(object.spec.containers[1]?.volumeMounts, [{ mountPath, readOnly: true }])
})

t.test('ServiceAccount: the pod overrides its account', async (t) => {
  const api = await testApi(t)
  const imagePullSecrets = [{ name: 'pull' }]
  const body = { metadata: { name: 'robot' }, automountServiceAccountToken: false, imagePullSecrets }
  await api.call('create', serviceAccounts, { body })
  const plain = await createPod(api, { serviceAccountName: 'robot' })
  t.equal(plain.object.spec.volumes, undefined)
  t.strictSame(plain.object.spec.imagePullSecrets, imagePullSecrets)
  const spec = { serviceAccountName: 'robot', automountServiceAccountToken: true, imagePullSecrets: [{ name: 'own' }] }
  const mounting = await createPod(api, spec, { name: 'q' })
  t.equal(mounting.object.spec.volumes?.length, 1)
  t.strictSame(mounting.object.spec.imagePullSecrets, [{ name: 'own' }])
})

t.test('ServiceAccount: the account must be there', async (t) => {
  const { code, message } = await createPod(await testApi(t), { serviceAccountName: 'absent' })
  const why = 'error looking up service account default/absent: serviceaccount "absent" not found'
  t.strictSame({ code, message }, { code: 403, message: `pods "p" is forbidden: ${why}` })
  const unnamed = await createPod(await testApi(t), { serviceAccountName: 'absent' }, { name: '', generateName: 'p-' })
  t.equal(unnamed.message, `pods "p-" is forbidden: ${why}`)
})

t.test('ServiceAccount: a mirror pod gets nothing, and may claim nothing', async (t) => {
  const api = await testApi(t)
  const annotations = { 'kubernetes.io/config.mirror': 'x' }
  const { object } = await createPod(api, { nodeName: 'n' }, { annotations })
  t.equal(object.spec.serviceAccountName, undefined)
  const claiming = await createPod(api, { nodeName: 'n', serviceAccountName: 'default' }, { annotations, name: 'q' })
  t.match(claiming, { code: 403, message: /a mirror pod may not reference service accounts/ })
})

const notReady = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }
const unreachable = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' }
for (const c of [
  {
    name: 'are added',
    given: [{ key: 'a', operator: 'Exists' }],
    added: [
      { ...notReady, tolerationSeconds: 300 },
      { ...unreachable, tolerationSeconds: 300 },
    ],
  },
  {
    name: 'are kept as they are',
    given: [
      { ...notReady, tolerationSeconds: 5 },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists' },
    ],
    added: [],
  },
  { name: 'are needless for who tolerates everything', given: [{ operator: 'Exists' }], added: [] },
]) {
  t.test(`DefaultTolerationSeconds: tolerations ${c.name}`, async (t) => {
    const { object } = await createPod(await testApi(t), { tolerations: c.given })
    t.strictSame(object.spec.tolerations, [...c.given, ...c.added])
  })
}

t.test('Priority: comes from the class, the default class, or is 0', async (t) => {
  const api = await testApi(t)
  t.match((await createPod(api)).object.spec, { priority: 0, preemptionPolicy: 'PreemptLowerPriority' })
  const critical = await createPod(api, { priorityClassName: 'system-node-critical' }, { name: 'q' })
  t.equal(critical.object.spec.priority, 2_000_001_000)
  const body = { metadata: { name: 'usual' }, value: 7, globalDefault: true, preemptionPolicy: 'Never' }
  await api.call('create', priorityClasses, { body })
  const want = { priority: 7, preemptionPolicy: 'Never', priorityClassName: 'usual' }
  t.match((await createPod(api, {}, { name: 'r' })).object.spec, want)
})

t.test('Priority: refuses unknown classes and other numbers', async (t) => {
  const api = await testApi(t)
  const unknown = await createPod(api, { priorityClassName: 'absent' })
  t.match(unknown, { code: 403, message: 'pods "p" is forbidden: no PriorityClass with name absent was found' })
  const other = await createPod(api, { priorityClassName: 'system-node-critical', priority: 5 })
  const why =
    'the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 2000001000 from the given PriorityClass name'
  t.match(other, { code: 403, message: `pods "p" is forbidden: ${why}` })
})

t.test('Priority: there is one default class', async (t) => {
  const api = await testApi(t)
  const body = (name: string) => ({ metadata: { name }, value: 7, globalDefault: true })
  await api.call('create', priorityClasses, { body: body('a') })
  const second = await api.call('create', priorityClasses, { body: body('b') })
  t.match(second, { code: 403, message: /PriorityClass a is already marked as default. Only one default can exist$/ })
})

t.test('TaintNodesByCondition: a new node takes no pods yet', async (t) => {
  const api = await testApi(t)
  const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }
  for (const [name, spec] of Object.entries({ plain: {}, tainted: { taints: [taint] } })) {
    const { object } = await api.call('create', nodes, { body: { metadata: { name }, spec } })
    t.strictSame(object.spec?.taints, [taint])
  }
})

t.test('DefaultStorageClass and DefaultIngressClass: name the youngest default, unless a class is named', async (t) => {
  const api = await testApi(t)
  const annotations = (group: string) => ({ [`${group}.kubernetes.io/is-default-class`]: 'true' })
  for (const name of ['old', 'young']) {
    const storage = { metadata: { name, annotations: annotations('storageclass') }, provisioner: 'example.com/x' }
    await api.call('create', storageClasses, { body: storage })
    const ingress = {
      metadata: { name, annotations: annotations('ingressclass') },
      spec: { controller: 'example.com/x' },
    }
    await api.call('create', ingressClasses, { body: ingress })
    await api.advance(1_000)
  }
  const resources = { requests: { storage: '1Gi' } }
  const claim = (name: string, spec: object = {}) =>
    api.call('create', persistentVolumeClaims, {
      body: { metadata: { name }, spec: { accessModes: ['ReadWriteOnce'], resources, ...spec } },
    })
  t.equal((await claim('a')).object.spec?.storageClassName, 'young')
  t.equal((await claim('b', { storageClassName: '' })).object.spec?.storageClassName, '')
  const defaultBackend = { service: { name: 's', port: { number: 80 } } }
  const { object } = await api.call('create', ingresses, {
    body: { metadata: { name: 'i' }, spec: { defaultBackend } },
  })
  t.equal(object.spec?.ingressClassName, 'young')
})
