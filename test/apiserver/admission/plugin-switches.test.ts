import t from 'tap'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import { checkAdmissionConfig } from '../../../apiserver/admission/registry.ts'
import { testApi } from '../../support/api.ts'
import { apiWithAdmission, apiWithPlugin } from './admission-env.ts'

const podWith = (spec: object, container: object = {}) => ({
  body: { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i', ...container }], ...spec } },
})

t.test('AlwaysPullImages: images are pulled each time', async (t) => {
  const api = await apiWithPlugin(t, 'AlwaysPullImages')
  const { object } = await api.call('create', pods, podWith({}, { imagePullPolicy: 'Never' }))
  t.equal(object.spec.containers[0]?.imagePullPolicy, 'Always')
})

t.test('ExtendedResourceToleration: pods tolerate the taint of the devices that they ask for', async (t) => {
  const api = await apiWithPlugin(t, 'ExtendedResourceToleration')
  const resources = { limits: { 'example.com/gpu': '1' } }
  const { object } = await api.call('create', pods, podWith({}, { resources }))
  const toleration = { key: 'example.com/gpu', operator: 'Exists', effect: 'NoSchedule' }
  t.strictSame(
    object.spec.tolerations?.find(({ key }) => key === toleration.key),
    toleration,
  )
})

t.test('LimitPodHardAntiAffinityTopology: pods keep others off nodes only', async (t) => {
  const api = await apiWithPlugin(t, 'LimitPodHardAntiAffinityTopology')
  const term = { topologyKey: 'zone', labelSelector: {} }
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } }
  const why =
    'affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey zone but only key kubernetes.io/hostname is allowed'
  t.match(await api.call('create', pods, podWith({ affinity })), { code: 403, message: why })
})

t.test('DenyServiceExternalIPs: no further external addresses', async (t) => {
  const api = await apiWithPlugin(t, 'DenyServiceExternalIPs')
  const body = { metadata: { name: 's' }, spec: { ports: [{ port: 80 }], externalIPs: ['192.0.2.1'] } }
  const why = 'services "s" is forbidden: Use of external IPs is denied by admission control'
  t.match(await api.call('create', services, { body }), { code: 403, message: why })
})

t.test('PersistentVolumeClaimResize: only claims of a class that allows it grow', async (t) => {
  const api = await testApi(t)
  const spec = { accessModes: ['ReadWriteOnce'], volumeName: 'v', resources: { requests: { storage: '1Gi' } } }
  const { object } = await api.call('create', persistentVolumeClaims, { body: { metadata: { name: 'c' }, spec } })
  const options = { name: 'c', subresource: 'status', body: { ...object, status: { phase: 'Bound' } } }
  await api.call('update', persistentVolumeClaims, options)
  const { code, message } = await api.call('patch', persistentVolumeClaims, {
    name: 'c',
    contentType: 'application/merge-patch+json',
    body: { spec: { resources: { requests: { storage: '2Gi' } } } },
  })
  t.equal(code, 403)
  t.match(message, /only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must/)
})

t.test('StorageObjectInUseProtection: claims are kept while they are used', async (t) => {
  const api = await testApi(t)
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  const { object } = await api.call('create', persistentVolumeClaims, { body: { metadata: { name: 'c' }, spec } })
  t.strictSame(object.metadata.finalizers, ['kubernetes.io/pvc-protection'])
})

t.test('a plugin that is turned off does nothing', async (t) => {
  const api = await apiWithAdmission(t, { disable: ['ServiceAccount'] })
  const { object } = await api.call('create', pods, podWith({}))
  t.equal(object.spec.volumes, undefined)
})

t.test('AlwaysDeny: nothing is written', async (t) => {
  const api = await apiWithPlugin(t, 'AlwaysDeny')
  const why = 'namespaces "n" is forbidden: admission control is denying all modifications'
  t.match(await api.call('create', namespaces, { body: { metadata: { name: 'n' } } }), { code: 403, message: why })
})

t.test('ImagePolicyWebhook is not there', async (t) => {
  const config = { enable: ['ImagePolicyWebhook'], disable: [], plugins: new Map() }
  t.throws(() => checkAdmissionConfig(config), { message: /"ImagePolicyWebhook" is not supported/ })
})
