import t from 'tap'
import { customResourceDefinitions } from '../../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { resourceQuotas } from '../../../apimachinery/kinds/core/resource-quota.ts'
import { controllerEnv } from '../../support/controller-env.ts'
import { widgetDefinition } from '../../support/custom-resources.ts'

const name = 'resourcequota-controller'

t.test('what is there is counted, charged when it comes, and taken off when it goes', async (t) => {
  const env = await controllerEnv(t, [name])
  const used = async () => (await env.get(resourceQuotas, 'q'))?.status.used
  await env.create(configMaps, { metadata: { name: 'a' } })
  await env.create(resourceQuotas, {
    metadata: { name: 'q' },
    spec: { hard: { configmaps: '5', 'count/secrets': '1' } },
  })
  t.strictSame(await used(), { configmaps: '1', 'count/secrets': '0' })
  await env.create(configMaps, { metadata: { name: 'b' } })
  t.strictSame(await used(), { configmaps: '2', 'count/secrets': '0' })
  await env.client.delete(configMaps, { namespace: 'default', name: 'a' })
  await env.settle()
  t.strictSame(await used(), { configmaps: '1', 'count/secrets': '0' })
})

t.test('a changed limit is followed at once', async (t) => {
  const env = await controllerEnv(t, [name])
  await env.create(resourceQuotas, { metadata: { name: 'q' }, spec: { hard: { configmaps: '5' } } })
  await env.client.patch(resourceQuotas, { namespace: 'default', name: 'q' }, 'merge', {
    spec: { hard: { pods: '1' } },
  })
  await env.settle()
  const { status } = (await env.get(resourceQuotas, 'q'))!
  t.strictSame(status, { hard: { configmaps: '5', pods: '1' }, used: { configmaps: '0', pods: '0' } })
})

t.test('a status that somebody else has written is set right: limits at once, what is used in time', async (t) => {
  const env = await controllerEnv(t, [name])
  await env.create(resourceQuotas, { metadata: { name: 'q' }, spec: { hard: { configmaps: '5' } } })
  const setStatus = async (status: object) => {
    const options = { subresource: 'status' }
    await env.client.patch(resourceQuotas, { namespace: 'default', name: 'q' }, 'merge', { status }, options)
    await env.settle()
  }
  const right = { hard: { configmaps: '5' }, used: { configmaps: '0' } }
  await setStatus({ hard: { configmaps: '9' } })
  t.strictSame((await env.get(resourceQuotas, 'q'))?.status, right)
  await setStatus({ used: { configmaps: '4' } })
  await env.advance(5 * 60_000)
  t.strictSame((await env.get(resourceQuotas, 'q'))?.status, right)
})

t.test('custom objects are counted, too, and what nothing serves is not', async (t) => {
  const env = await controllerEnv(t, [name])
  const hard = { 'count/widgets.example.com': '3', 'count/gadgets.example.com': '3' }
  await env.create(customResourceDefinitions, widgetDefinition())
  // Served from a moment later on.
  await env.advance(10_000)
  await env.create(resourceQuotas, { metadata: { name: 'q' }, spec: { hard } })
  t.strictSame((await env.get(resourceQuotas, 'q'))?.status.used, { 'count/widgets.example.com': '0' })
})

t.test('nothing is written while nothing changes', async (t) => {
  const env = await controllerEnv(t, [name])
  await env.create(resourceQuotas, { metadata: { name: 'q' }, spec: { hard: { pods: '5' } } })
  const before = env.api.storage.revision()
  await env.advance(3_600_000)
  t.equal(env.api.storage.revision(), before)
})
