import t from 'tap'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import type { Service } from '../../../apimachinery/types/core-v1.ts'
import { Allocations, pickFree } from '../../../apiserver/service-network/allocator.ts'
import { SeededRandom } from '../../../platform/random.ts'
import { type TestApi, testApi } from '../../support/api.ts'

const create = (api: TestApi, name: string, spec: object = {}, query = {}) =>
  api.call('create', services, { query, body: { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } } })

t.test('a service gets an address, and gives it back', async (t) => {
  const api = await testApi(t)
  const { object } = await create(api, 'a')
  t.match(object.spec.clusterIP, /^10\.96\.\d+\.\d+$/)
  t.strictSame(object.spec.clusterIPs, [object.spec.clusterIP])
  t.match(object.spec, { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' })
  const same = { clusterIP: object.spec.clusterIP }
  const taken = await create(api, 'b', same)
  const why = `failed to allocate IP ${object.spec.clusterIP}: provided IP is already allocated`
  t.match(taken, {
    code: 422,
    message: `Service "b" is invalid: spec.clusterIPs: Invalid value: ["${object.spec.clusterIP}"]: ${why}`,
  })
  await api.call('delete', services, { name: 'a' })
  t.equal((await create(api, 'b', same)).code, 201)
})

t.test('no two services get the same address, however many come at once', async (t) => {
  const api = await testApi(t)
  const made = await Promise.all(Array.from({ length: 300 }, (_, i) => create(api, `s${i}`)))
  t.equal(new Set(made.map(({ object }) => object.spec.clusterIP)).size, 300)
})

t.test('headless and external services need no address', async (t) => {
  const api = await testApi(t)
  t.equal((await create(api, 'headless', { clusterIP: 'None' })).object.spec.clusterIP, 'None')
  const external = await create(api, 'external', { type: 'ExternalName', externalName: 'example.com' })
  t.equal(external.object.spec.clusterIP, undefined)
})

t.test('a node port is given out, kept by updates, and may serve two protocols', async (t) => {
  const api = await testApi(t)
  const ports = [
    { name: 't', port: 53, protocol: 'TCP', nodePort: 30_053 },
    { name: 'u', port: 53, protocol: 'UDP', nodePort: 30_053 },
    { name: 'other', port: 80 },
  ]
  const { object } = await create(api, 'a', { type: 'NodePort', ports })
  const given = object.spec.ports?.[2]?.nodePort ?? 0
  t.ok(given >= 30_000 && given <= 32_767)
  const body = { metadata: { name: 'a' }, spec: { type: 'NodePort', ports } }
  const updated = await api.call('update', services, { name: 'a', body })
  t.strictSame(updated.object.spec.ports, object.spec.ports)
  t.match(await create(api, 'b', { type: 'NodePort', ports: [{ port: 1, nodePort: given }] }), {
    code: 422,
    message: `Service "b" is invalid: spec.ports[0].nodePort: Invalid value: ${given}: provided port is already allocated`,
  })
})

t.test('refuses numbers out of range', async (t) => {
  const api = await testApi(t)
  const port = await create(api, 'a', { type: 'NodePort', ports: [{ port: 1, nodePort: 80 }] })
  t.match(port.message, /provided port is not in the valid range. The range of valid ports is 30000-32767$/)
  const address = await create(api, 'a', { clusterIP: '192.168.1.1' })
  t.match(address.message, /failed to allocate IP 192.168.1.1: the provided network does not match the current range$/)
})

t.test('what a dry run or a refused service reserved is free again', async (t) => {
  const api = await testApi(t)
  const wish = { clusterIP: '10.96.77.7' }
  t.equal((await create(api, 'a', wish, { dryRun: 'All' })).code, 201)
  t.equal((await create(api, 'Not_OK', wish)).code, 422)
  t.equal((await create(api, 'a', wish)).code, 201)
})

t.test('a server that starts anew knows what is taken', async (t) => {
  const api = await testApi(t)
  const { object } = await create(api, 'a')
  const again = await testApi(t, { storage: api.storage, clock: api.clock, tracker: api.tracker })
  t.equal((await create(again, 'b', { clusterIP: object.spec.clusterIP })).code, 422)
})

t.test('a new type takes and gives back what it needs', async (t) => {
  const api = await testApi(t)
  const { object } = await create(api, 'a', { type: 'NodePort' })
  const { nodePort } = object.spec.ports?.[0] ?? {}
  const body = (spec: object): unknown => ({ metadata: { name: 'a' }, spec: { ports: [{ port: 80 }], ...spec } })
  const plain = await api.call('update', services, { name: 'a', body: body({ type: 'ClusterIP' }) })
  t.equal((plain.object as Service).spec.ports?.[0]?.nodePort, undefined)
  t.equal((await create(api, 'b', { type: 'NodePort', ports: [{ port: 1, nodePort }] })).code, 201)
})

t.test('the allocator keeps the lower part for those who choose, until the rest is gone', async (t) => {
  const allocator = new Allocations<number>()
  const random = new SeededRandom('x')
  const pick = () => pickFree({ size: 20, reservedBelow: 16 }, random, (number) => allocator.isFree(number))
  const picks = Array.from({ length: 20 }, () => {
    const number = pick() as number
    allocator.hold(number)
    return number
  })
  t.strictSame(picks.slice(0, 4).sort(), [16, 17, 18, 19])
  t.strictSame(
    picks.slice(4),
    Array.from({ length: 16 }, (_, i) => i),
  )
  t.equal(pick(), undefined)
  allocator.release(3)
  t.equal(pick(), 3)
})
