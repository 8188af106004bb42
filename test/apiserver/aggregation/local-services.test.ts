import t from 'tap'
import { customResourceDefinitions } from '../../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { apiServices } from '../../../apimachinery/kinds/apiregistration/api-service.ts'
import { type TestApi, testApi } from '../../support/api.ts'

const names = async (api: TestApi) => {
  const { items } = await api.client.list(apiServices)
  return items.map(({ metadata }) => metadata.name)
}

const widgets = {
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
}

t.test('every group version that the server answers has an APIService, but for that of APIServices', async (t) => {
  const api = await testApi(t)
  const found = await names(api)
  for (const name of ['v1.', 'v1.apps', 'v2.autoscaling', 'v1.apiextensions.k8s.io']) t.ok(found.includes(name), name)
  t.notOk(found.includes('v1.apiregistration.k8s.io'))
  t.match(await api.client.get(apiServices, { name: 'v1.apps' }), {
    metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
    spec: { group: 'apps', version: 'v1', groupPriorityMinimum: 17800, versionPriority: 15 },
    status: {
      conditions: [
        {
          type: 'Available',
          status: 'True',
          reason: 'Local',
          message: 'Local APIServices are always available',
        },
      ],
    },
  })
})

t.test('those of custom resources come and go with their definitions', async (t) => {
  const api = await testApi(t)
  await api.create(customResourceDefinitions, widgets as never)
  await api.tracker.whenIdle()
  t.match(await api.client.get(apiServices, { name: 'v1.example.com' }), {
    metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'true' } },
    spec: { group: 'example.com', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 100 },
    status: { conditions: [{ reason: 'Local' }] },
  })
  await api.client.delete(apiServices, { name: 'v1.example.com' })
  await api.tracker.whenIdle()
  t.ok((await names(api)).includes('v1.example.com'), 'it comes back')
  await api.client.delete(customResourceDefinitions, { name: 'widgets.example.com' })
  await api.tracker.whenIdle()
  t.notOk((await names(api)).includes('v1.example.com'))
})

t.test('one of the server that is deleted stays away until the server starts again', async (t) => {
  const api = await testApi(t)
  await api.client.delete(apiServices, { name: 'v1.apps' })
  await api.tracker.whenIdle()
  t.notOk((await names(api)).includes('v1.apps'))
  const { clock, tracker, storage } = api
  t.ok((await names(await testApi(t, { clock, tracker, storage }))).includes('v1.apps'))
})
