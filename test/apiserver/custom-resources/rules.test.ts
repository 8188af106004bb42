import t from 'tap'
import { customResourceDefinitions } from '../../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { type TestApi, testApi } from '../../support/api.ts'
import { establish, specOf, type Widget, widget, widgetDefinition, widgets } from '../../support/custom-resources.ts'

const integer = { type: 'integer' }
const rules = (...list: object[]) => ({ 'x-kubernetes-validations': list })

const withSpec = (spec: object) => widgetDefinition({}, [{ schemaProps: specOf(spec as never) }])

const create = (api: TestApi, body: Widget) => api.call('create', widgets(api), { body })
const update = (api: TestApi, spec: Record<string, unknown>) =>
  api.call('patch', widgets(api), { name: 'w', contentType: 'application/merge-patch+json', body: { spec } })

t.test('custom resources are held to the rules of their definition', async (t) => {
  const api = await testApi(t)
  const low = { rule: 'self.low <= self.high', message: 'low is above high', fieldPath: '.low' }
  await establish(api, withSpec({ properties: { low: integer, high: integer }, ...rules(low) }))
  t.match(await create(api, widget('w', { low: 5, high: 3 })), {
    code: 422,
    message: 'Widget.example.com "w" is invalid: spec.low: Invalid value: low is above high',
  })
  t.equal((await create(api, widget('w', { low: 1, high: 3 }))).code, 201)
  t.equal((await update(api, { low: 4 })).code, 422)
})

t.test('rules about changes compare with what is there', async (t) => {
  const api = await testApi(t)
  const fixed = { type: 'string', ...rules({ rule: 'self == oldSelf', message: 'fixed is fixed' }) }
  await establish(api, withSpec({ properties: { fixed } }))
  t.equal((await create(api, widget('w', { fixed: 'a' }))).code, 201)
  t.match(await update(api, { fixed: 'b' }), {
    code: 422,
    message: 'Widget.example.com "w" is invalid: spec.fixed: Invalid value: "b": fixed is fixed',
  })
})

t.test('what broke no rule when it was written stays allowed, with a warning', async (t) => {
  const api = await testApi(t)
  await establish(api, withSpec({ properties: { a: { type: 'string' }, b: integer } }))
  await create(api, widget('w', { a: 'old' }))
  const a = { type: 'string', ...rules({ rule: "self == 'new'", message: 'too old' }) }
  const schema = { openAPIV3Schema: specOf({ properties: { a, b: integer } } as never) }
  await api.call('patch', customResourceDefinitions, {
    name: 'widgets.example.com',
    contentType: 'application/json-patch+json',
    body: [{ op: 'replace', path: '/spec/versions/0/schema', value: schema }],
  })
  await api.tracker.whenIdle()
  const { code, warnings } = await update(api, { b: 1 })
  t.equal(code, 200)
  t.strictSame(warnings, ['spec.a: Invalid value: "old": too old'])
  t.equal((await update(api, { a: 'older' })).code, 422)
})

t.test('definitions with rules that do not compile, or cost too much, are refused', async (t) => {
  const api = await testApi(t)
  const refusal = async (spec: object) => {
    const { code, message } = await api.call('create', customResourceDefinitions, { body: withSpec(spec) })
    return code === 422 ? message : 'accepted'
  }
  t.match(await refusal(rules({ rule: 'self.nope' })), /undefined field 'nope'/)
  const text = { type: 'string', ...rules({ rule: "self.contains('x')" }) }
  const list = { type: 'array', items: { type: 'array', items: text } }
  t.match(await refusal({ properties: { list } }), /estimated rule cost exceeds budget by factor of more than 100x/)
  const short = { ...text, maxLength: 10 }
  t.equal(
    await refusal({
      properties: { list: { type: 'array', maxItems: 5, items: { type: 'array', maxItems: 5, items: short } } },
    }),
    'accepted',
  )
})
