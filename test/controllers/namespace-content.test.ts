import t from 'tap'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../apimachinery/kinds/core/namespace.ts'
import { serviceAccounts } from '../../apimachinery/kinds/core/service-account.ts'
import { controllerEnv } from '../support/controller-env.ts'

t.test('every namespace has a default service account, again when it is deleted', async (t) => {
  const env = await controllerEnv(t, ['serviceaccount-controller'])
  await env.createNamespace('a')
  t.ok(await env.get(serviceAccounts, 'default', 'kube-system'))
  const first = await env.get(serviceAccounts, 'default', 'a')
  t.ok(first)
  await env.client.delete(serviceAccounts, { namespace: 'a', name: 'default' })
  await env.settle()
  const second = await env.get(serviceAccounts, 'default', 'a')
  t.ok(second)
  t.not(second?.metadata.uid, first?.metadata.uid)
})

t.test('every namespace has the root CA, again when it is deleted or changed', async (t) => {
  const env = await controllerEnv(t, ['root-ca-certificate-publisher-controller'])
  await env.createNamespace('a')
  const ref = { namespace: 'a', name: 'kube-root-ca.crt' }
  const published = async () => (await env.get(configMaps, ref.name, ref.namespace))?.data
  t.strictSame(await published(), { 'ca.crt': 'the root CA' })
  await env.client.patch(configMaps, ref, 'merge', { data: { 'ca.crt': 'forged', more: 'x' } })
  await env.settle()
  t.strictSame(await published(), { 'ca.crt': 'the root CA' })
  await env.client.delete(configMaps, ref)
  await env.settle()
  t.strictSame(await published(), { 'ca.crt': 'the root CA' })
})

t.test('neither stands in the way of a namespace that is deleted', async (t) => {
  const names = ['serviceaccount-controller', 'root-ca-certificate-publisher-controller', 'namespace-controller']
  const env = await controllerEnv(t, names)
  await env.createNamespace('a')
  await env.client.delete(namespaces, { name: 'a' })
  await env.settle()
  t.equal(await env.get(namespaces, 'a'), undefined)
  t.strictSame(
    env.log.filter(({ level }) => level !== 'debug'),
    [],
  )
})
