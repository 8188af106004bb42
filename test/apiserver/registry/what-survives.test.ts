import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { leases } from '../../../apimachinery/kinds/coordination/lease.ts'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { kinds } from '../../../apimachinery/kinds/index.ts'
import { type TestApi, testApi } from '../../support/api.ts'
import { validObject } from '../../support/valid-objects.ts'

const merge = 'application/merge-patch+json'

/** Kinds that are updated by name and version only (upstream: AllowUnconditionalUpdate is false). */
const conditional = new Set([
  ...['APIService', 'CSIDriver', 'CSINode', 'CSIStorageCapacity', 'CustomResourceDefinition', 'Lease'],
  ...['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding', 'MutatingWebhookConfiguration'],
  ...['PodDisruptionBudget', 'RuntimeClass', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
  ...['ValidatingWebhookConfiguration', 'VolumeAttachment'],
])

t.test(
  'an update without resourceVersion replaces what is there, unless the kind wants to know what it replaces',
  async (t) => {
    const api = await testApi(t)
    for (const kind of kinds.filter(({ verbs }) => verbs.includes('create') && verbs.includes('update'))) {
      const { name, object } = validObject(kind)
      await api.call('create', kind, { body: object })
      const there = await api.call('get', kind, { name })
      const { resourceVersion: _resourceVersion, ...metadata } = there.object.metadata
      const { code, message } = await api.call('update', kind, { name, body: { ...there.object, metadata } })
      t.equal(code, conditional.has(kind.kind) ? 422 : 200, `${kind.apiVersion} ${kind.kind}: ${message}`)
      if (code === 422) t.match(message, /metadata.resourceVersion: Invalid value: 0: must be specified for an update$/)
    }
  },
)

t.test('times of a lease keep their microseconds, in any year', async (t) => {
  const api = await testApi(t)
  for (const renewTime of [
    '0001-01-01T00:00:00.000001Z',
    '2026-01-01T00:00:00.123456Z',
    '9999-12-31T23:59:59.999999Z',
  ]) {
    const name = `l${renewTime.slice(0, 4)}`
    const { object } = await api.call('create', leases, { body: { metadata: { name }, spec: { renewTime } } })
    t.equal(object.spec?.renewTime, renewTime)
  }
})

t.test('quantities keep the family of their suffix', async (t) => {
  const api = await testApi(t)
  for (const [given, kept] of [
    ['1Gi', '1Gi'],
    ['1024Mi', '1Gi'],
    ['1000M', '1G'],
    ['0.5', '500m'],
    ['1e3', '1e3'],
    ['1.5Gi', '1536Mi'],
  ]) {
    const spec = { capacity: { storage: given }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } }
    const body = { metadata: { name: 'pv' }, spec }
    const { object } = await api.call('create', persistentVolumes, { body, query: { dryRun: 'All' } })
    t.equal(object.spec?.capacity?.['storage'], kept, `${given} is ${kept}`)
  }
})

async function deployment(api: TestApi) {
  const { name, object } = validObject(kinds.find(({ kind }) => kind === 'Deployment')!)
  await api.call('create', deployments, { body: object })
  return name
}

t.test('conditions that nobody knows stay in a status', async (t) => {
  const api = await testApi(t)
  const name = await deployment(api)
  const conditions = [{ type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'set by a test' }]
  const body = { metadata: { annotations: { a: 'b' } }, spec: { replicas: 9 }, status: { conditions } }
  const { code, object } = await api.call('patch', deployments, {
    name,
    subresource: 'status',
    contentType: merge,
    body,
  })
  t.equal(code, 200)
  t.match(object, { metadata: { annotations: { a: 'b' } }, spec: { replicas: 1 }, status: { conditions } })
})

t.test('a write for another object of the same name is refused', async (t) => {
  const api = await testApi(t)
  await api.call('create', configMaps, { body: { metadata: { name: 'c' } } })
  const body = { metadata: { uid: 'other' }, data: { a: 'b' } }
  const patched = await api.call('patch', configMaps, { name: 'c', contentType: merge, body })
  t.match(patched, { code: 422, message: /metadata.uid: Invalid value: "other": field is immutable$/ })
  const updated = await api.call('update', configMaps, { name: 'c', body: { metadata: { name: 'c', uid: 'other' } } })
  t.match(updated, { code: 409, reason: 'Conflict', message: /Precondition failed: UID in precondition: other/ })
  const deleted = await api.call('delete', configMaps, { name: 'c', body: { preconditions: { uid: 'other' } } })
  t.match(deleted, { code: 409, reason: 'Conflict' })
})

t.test('a creator claims no deletion; a node comes with its status', async (t) => {
  const api = await testApi(t)
  const claims = {
    deletionTimestamp: '2020-01-01T00:00:00Z',
    deletionGracePeriodSeconds: 5,
    uid: 'mine',
    generation: 7,
  }
  const { object } = await api.call('create', configMaps, { body: { metadata: { name: 'c', ...claims } } })
  t.notOk(object.metadata.deletionTimestamp)
  t.notOk(object.metadata.deletionGracePeriodSeconds)
  t.not(object.metadata.uid, 'mine')
  const capacity = { cpu: '4', 'example.com/gpu': '9223372036854775807' }
  const node = await api.call('create', nodes, { body: { metadata: { name: 'n' }, status: { capacity } } })
  t.match(node.object.status?.capacity, capacity)
})
