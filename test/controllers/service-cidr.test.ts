import type { Test } from 'tap'
import t from 'tap'
import { services } from '../../apimachinery/kinds/core/service.ts'
import { serviceCidrs } from '../../apimachinery/kinds/networking/service-cidr.ts'
import { controllerEnv } from '../support/controller-env.ts'

const finalizer = 'networking.k8s.io/service-cidr-finalizer'

async function rangesEnv(t: Test) {
  const env = await controllerEnv(t, ['service-cidr-controller'])
  return {
    ...env,
    createRange: (name: string, ...cidrs: string[]) =>
      env.create(serviceCidrs, { metadata: { name }, spec: { cidrs } }),
    createService: (clusterIP: string) =>
      env.create(services, { metadata: { name: 'web' }, spec: { clusterIP, ports: [{ port: 80 }] } }),
    remove: async (name: string) => {
      await env.client.delete(serviceCidrs, { name })
      await env.settle()
    },
    /** `True: message`; undefined when there is no such range. */
    ready: async (name: string) => {
      const found = await env.get(serviceCidrs, name)
      return found?.status?.conditions?.map(({ status, reason, message }) => `${status} ${reason}: ${message}`).join()
    },
  }
}

const inUse =
  'False Terminating: There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR'

t.test('a new ServiceCIDR is protected, ready, and Services get addresses of it', async (t) => {
  const env = await rangesEnv(t)
  await env.createRange('more', '192.168.5.0/24')
  t.strictSame((await env.get(serviceCidrs, 'more'))?.metadata.finalizers, [finalizer])
  t.equal(await env.ready('more'), 'True : Kubernetes Service CIDR is ready')
  const service = await env.createService('192.168.5.9')
  t.equal(service.spec.clusterIP, '192.168.5.9')
})

t.test('one that is not used goes, after a moment in which servers hear of it', async (t) => {
  const env = await rangesEnv(t)
  await env.createRange('more', '192.168.5.0/24')
  await env.remove('more')
  await env.advance(9_000)
  t.ok(await env.ready('more'))
  await env.advance(1_000)
  t.equal(await env.ready('more'), undefined)
})

t.test('one that is used stays until its last address is given back', async (t) => {
  const env = await rangesEnv(t)
  await env.createRange('more', '192.168.5.0/24')
  const service = await env.createService('192.168.5.9')
  await env.remove('more')
  await env.advance(60_000)
  t.equal(await env.ready('more'), inUse)
  await env.client.delete(services, service.metadata)
  await env.settle()
  t.equal(await env.ready('more'), undefined)
})

t.test('one that is used goes when another one has all of its addresses', async (t) => {
  const env = await rangesEnv(t)
  await env.createRange('small', '192.168.5.0/24')
  await env.createService('192.168.5.9')
  await env.remove('small')
  await env.advance(60_000)
  t.equal(await env.ready('small'), inUse)
  await env.createRange('large', '192.168.0.0/16')
  t.equal(await env.ready('small'), undefined)
})

t.test('one that is used goes when others have those of its addresses that are used', async (t) => {
  const env = await rangesEnv(t)
  await env.createRange('large', '192.168.0.0/16')
  await env.createRange('small', '192.168.5.0/24')
  await env.createService('192.168.5.9')
  await env.remove('large')
  await env.advance(10_000)
  t.equal(await env.ready('large'), undefined)
})

t.test('nothing is written while nothing changes', async (t) => {
  const env = await rangesEnv(t)
  await env.createRange('more', '192.168.5.0/24')
  await env.createService('192.168.5.9')
  await env.remove('more')
  await env.advance(20_000)
  const before = await env.api.storage.revision()
  await env.advance(600_000)
  t.equal(await env.api.storage.revision(), before)
})
