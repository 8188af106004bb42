import t from 'tap'
import { limitRanges } from '../../../../apimachinery/kinds/core/limit-range.ts'
import { persistentVolumeClaims } from '../../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { testApi } from '../../../support/api.ts'

const apiWith = async (t: Parameters<typeof testApi>[0], limits: object[]) => {
  const api = await testApi(t)
  await api.call('create', limitRanges, { body: { metadata: { name: 'limits' }, spec: { limits } } })
  const createPod = (containers: object[], more: object = {}) =>
    api.call('create', pods, {
      body: {
        metadata: { name: 'p' },
        spec: { containers: containers.map((c, i) => ({ name: `c${i}`, image: 'i', ...c })), ...more },
      },
    })
  return { api, createPod }
}

t.test('what containers leave open is filled in, and noted in an annotation', async (t) => {
  const { createPod } = await apiWith(t, [
    { type: 'Container', default: { cpu: '200m', memory: '64Mi' }, defaultRequest: { cpu: '50m' } },
  ])
  const own = { requests: { cpu: '100m' }, limits: { memory: '1Gi' } }
  const { object } = await createPod([{}, { resources: own }], { initContainers: [{ name: 'i', image: 'i' }] })
  const filled = { limits: { cpu: '200m', memory: '64Mi' }, requests: { cpu: '50m', memory: '64Mi' } }
  t.strictSame(object.spec.containers[0]?.resources, filled)
  t.strictSame(object.spec.containers[1]?.resources, {
    limits: { cpu: '200m', memory: '1Gi' },
    requests: { cpu: '100m', memory: '1Gi' },
  })
  t.strictSame(object.spec.initContainers?.[0]?.resources, filled)
  t.equal(
    object.metadata.annotations?.['kubernetes.io/limit-ranger'],
    'LimitRanger plugin set: cpu, memory request for container c0; cpu, memory limit for container c0; ' +
      'cpu limit for container c1; cpu, memory request for init container i; cpu, memory limit for init container i',
  )
})

const asks = (request: string, limit = request) => ({
  resources: { requests: { cpu: request }, limits: { cpu: limit } },
})
for (const c of [
  {
    name: 'no limit',
    bound: { max: { memory: '1Gi' } },
    type: 'Pod',
    given: [asks('1')],
    why: 'maximum memory usage per Pod is 1Gi.  No limit is specified',
  },
  {
    name: 'no request',
    bound: { min: { memory: '1Gi' } },
    type: 'Pod',
    given: [asks('1')],
    why: 'minimum memory usage per Pod is 1Gi.  No request is specified',
  },
  {
    name: 'a limit above the maximum',
    bound: { max: { cpu: '1' } },
    type: 'Container',
    given: [asks('1', '2')],
    why: 'maximum cpu usage per Container is 1, but limit is 2',
  },
  {
    name: 'a request below the minimum',
    bound: { min: { cpu: '50m' } },
    type: 'Container',
    given: [asks('10m', '1')],
    why: 'minimum cpu usage per Container is 50m, but request is 10m',
  },
  {
    name: 'a request far from its limit',
    bound: { maxLimitRequestRatio: { cpu: '8' } },
    type: 'Container',
    given: [asks('100m', '1500m')],
    why: 'cpu max limit to request ratio per Container is 8, but provided ratio is 15.000000',
  },
  {
    name: 'a request of nothing',
    bound: { maxLimitRequestRatio: { cpu: '8' } },
    type: 'Container',
    given: [asks('0', '1')],
    why: 'cpu max limit to request ratio per Container is 8, but no request is specified or request is 0',
  },
  {
    name: 'containers that are too much together',
    bound: { max: { cpu: '1' } },
    type: 'Pod',
    given: [asks('600m'), asks('600m')],
    why: 'maximum cpu usage per Pod is 1, but limit is 1200m',
  },
  {
    name: 'several mistakes',
    bound: { max: { cpu: '1' } },
    type: 'Container',
    given: [asks('2'), asks('3')],
    why: '[maximum cpu usage per Container is 1, but limit is 2, maximum cpu usage per Container is 1, but limit is 3]',
  },
]) {
  t.test(`a pod is refused for ${c.name}`, async (t) => {
    const { createPod } = await apiWith(t, [{ type: c.type, ...c.bound }])
    const { code, message } = await createPod(c.given)
    t.strictSame({ code, message }, { code: 403, message: `pods "p" is forbidden: ${c.why}` })
  })
}

t.test('resources of the pod itself count instead of the sum', async (t) => {
  const { createPod } = await apiWith(t, [{ type: 'Pod', max: { cpu: '1' } }])
  const resources = { requests: { cpu: '1' }, limits: { cpu: '1' } }
  t.equal((await createPod([asks('600m'), { resources: {} }], { resources })).code, 201)
})

t.test('claims keep to the bounds of storage', async (t) => {
  const { api } = await apiWith(t, [
    { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '2Gi' } },
  ])
  const create = async (storage: string) => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } }
    return (await api.call('create', persistentVolumeClaims, { body: { metadata: { name: 'c' }, spec } })).message
  }
  const why = 'persistentvolumeclaims "c" is forbidden'
  t.equal(await create('3Gi'), `${why}: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi`)
  t.equal(await create('1Mi'), `${why}: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi`)
  t.equal(await create('2Gi'), '')
})
