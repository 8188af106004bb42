import t from 'tap'
import { describedKinds } from '../../../apiserver/openapi/custom-definition.ts'
import { OpenApi } from '../../../apiserver/openapi/openapi.ts'
import { testApi } from '../../support/api.ts'
import { establish, specOf, widgetDefinition } from '../../support/custom-resources.ts'

t.test('custom resources are described from the moment they are served', async (t) => {
  const api = await testApi(t)
  const openApi = new OpenApi({ servedKinds: describedKinds(() => api.server.kinds), version: 'v1.36.2' })
  t.equal(openApi.document('apis/example.com/v1'), undefined)
  const core = openApi.document('api/v1')
  const size = { type: 'integer', description: 'How large it is.', default: 1 }
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  await establish(api, widgetDefinition({}, [{ schemaProps: specOf({ properties: { size, open } }) }]))
  const document = openApi.document('apis/example.com/v1')
  const { components, paths } = JSON.parse(document?.json.bytes.toString() ?? '{}')
  const widget = components.schemas['com.example.v1.Widget']
  t.match(widget, {
    type: 'object',
    properties: { spec: { properties: { size, open } }, kind: { type: 'string' }, metadata: { allOf: [Object] } },
    'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: 'Widget', version: 'v1' }],
  })
  t.ok(components.schemas['com.example.v1.WidgetList'])
  t.ok(paths['/apis/example.com/v1/namespaces/{namespace}/widgets/{name}'])
  t.equal(openApi.document('api/v1'), core, 'other documents stay as they are')
  const { definitions } = JSON.parse(openApi.swagger().json.bytes.toString())
  t.match(definitions['com.example.v1.Widget'].properties.spec.properties, {
    size: { type: 'integer', default: undefined },
    open: { type: undefined, 'x-kubernetes-preserve-unknown-fields': true },
  })
})
