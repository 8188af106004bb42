import t from 'tap'
import { mutatingAdmissionPolicies } from '../../../../apimachinery/kinds/admissionregistration/mutating-admission-policy.ts'
import { pods } from '../../../../apimachinery/kinds/core/pod.ts'
import { testApi } from '../../../support/api.ts'
import { createConfigMap, patch, webhookEnv } from '../webhooks/webhook-env.ts'
import { applies, mutatingPolicy, onResource, patches, tryConfigMap } from './policy-env.ts'

t.test('an apply configuration is merged into the object', async (t) => {
  const api = await testApi(t)
  const expression = "Object{metadata: Object.metadata{labels: {'marked': 'yes'}}, data: {'b': object.data.a + '!'}}"
  await mutatingPolicy(api, 'm', { mutations: [applies(expression)] })
  const { object } = await tryConfigMap(api, { a: '1' }, { metadata: { labels: { own: 'x' } } })
  t.match(object, { metadata: { labels: { own: 'x', marked: 'yes' } }, data: { a: '1', b: '1!' } })
})

t.test('lists are merged by their keys', async (t) => {
  const api = await testApi(t)
  const env = "env: [Object.spec.containers.env{name: 'ADDED', value: 'x'}]"
  const containers = `object.spec.containers.map(c, Object.spec.containers{name: c.name, ${env}})`
  await mutatingPolicy(api, 'm', {
    matchConstraints: { resourceRules: [onResource('pods')] },
    mutations: [applies(`Object{spec: Object.spec{containers: ${containers}}}`)],
  })
  const spec = { containers: [{ name: 'c', image: 'i', env: [{ name: 'OWN', value: 'y' }] }] }
  const { object } = await api.call('create', pods, { body: { metadata: { name: 'p' }, spec } })
  t.match(object.spec.containers, [{ name: 'c', image: 'i', env: [{ name: 'OWN' }, { name: 'ADDED', value: 'x' }] }])
})

t.test('a JSON patch changes the object; a test that fails takes it back', async (t) => {
  const api = await testApi(t)
  const add = "JSONPatch{op: 'add', path: '/data/' + jsonpatch.escapeKey('a.b'), value: 'policy'}"
  await mutatingPolicy(api, 'm', { mutations: [patches(`[${add}]`)] })
  const test = "JSONPatch{op: 'test', path: '/data/a', value: 'nope'}"
  await mutatingPolicy(api, 'n', { mutations: [patches(`[${test}, JSONPatch{op: 'remove', path: '/data/a'}]`)] })
  const { code, object } = await tryConfigMap(api, { a: '1' })
  t.equal(code, 201)
  t.strictSame(object.data, { a: '1', 'a.b': 'policy' })
})

t.test('mutations see what those before them did, and defaults are filled in', async (t) => {
  const api = await testApi(t)
  await mutatingPolicy(api, 'm', {
    variables: [{ name: 'count', expression: 'object.data.size()' }],
    mutations: [
      applies("Object{data: {'b': string(variables.count)}}"),
      applies("Object{data: {'c': string(variables.count)}}"),
    ],
  })
  const { object } = await tryConfigMap(api, { a: '1' })
  t.strictSame(object.data, { a: '1', b: '1', c: '2' })
})

t.test('policies that ask for it are asked again after others changed the object', async (t) => {
  for (const [reinvocationPolicy, want] of [
    ['Never', '1'],
    ['IfNeeded', '2'],
  ] as const) {
    const api = await testApi(t)
    await mutatingPolicy(api, 'a', {
      reinvocationPolicy,
      mutations: [applies("Object{metadata: Object.metadata{labels: {'seen': string(object.data.size())}}}")],
    })
    await mutatingPolicy(api, 'b', { mutations: [applies("Object{data: {'b': 'x'}}")] })
    const { object } = await tryConfigMap(api, { a: '1' })
    t.equal(object.metadata.labels?.['seen'], want, reinvocationPolicy)
  }
})

t.test('what fails refuses, unless failures are to be ignored', async (t) => {
  for (const [mutation, text] of [
    [
      applies("Object{data: {'b': object.data.none}}"),
      "expression 'Object{data: {'b': object.data.none}}' resulted in error: no such key: none",
    ],
    [
      applies("Object{metadata: Object.wrong{labels: {'a': 'b'}}}"),
      'type mismatch: unexpected type name "Object.wrong", expected "Object.metadata", which matches field name path from root Object type',
    ],
  ] as const) {
    const api = await testApi(t)
    await mutatingPolicy(api, 'm', { mutations: [mutation] })
    const { code, message, reason } = await tryConfigMap(api, { a: '1' })
    t.strictSame(
      { code, reason, message },
      {
        code: 403,
        reason: 'Invalid',
        message: `policy 'm' with binding 'm' denied request: ${text}`,
      },
    )
    const lenient = await testApi(t)
    await mutatingPolicy(lenient, 'm', { failurePolicy: 'Ignore', mutations: [mutation] })
    t.equal((await tryConfigMap(lenient, { a: '1' })).code, 201)
  }
})

t.test('what has one owner as a whole is not to be set in part', async (t) => {
  const api = await testApi(t)
  await mutatingPolicy(api, 'm', {
    matchConstraints: { resourceRules: [onResource('pods')] },
    mutations: [applies("Object{spec: Object.spec{nodeSelector: {'a': 'b'}}}")],
  })
  const spec = { containers: [{ name: 'c', image: 'i' }], nodeSelector: { own: 'x' } }
  const { message } = await api.call('create', pods, { body: { metadata: { name: 'p' }, spec } })
  const text =
    'error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.nodeSelector'
  t.equal(message, `policy 'm' with binding 'm' denied request: ${text}`)
})

t.test('wrong expressions are refused when they are written', async (t) => {
  const api = await testApi(t)
  const causes = async (mutation: object) => {
    const spec = {
      matchConstraints: { resourceRules: [onResource('pods')] },
      reinvocationPolicy: 'Never',
      mutations: [mutation],
    }
    const { object } = await api.call('create', mutatingAdmissionPolicies, { body: { metadata: { name: 'm' }, spec } })
    return (object as unknown as { details: { causes: { message: string }[] } }).details.causes.map(
      ({ message }) => message,
    )
  }
  t.strictSame(await causes(applies("{'a': 1}")), [
    `Invalid value: "{'a': 1}": must evaluate to Object but got map(string, int)`,
  ])
  t.strictSame(await causes(patches('[1]')), [
    'Invalid value: "[1]": must evaluate to list(JSONPatch) but got list(int)',
  ])
  t.strictSame(await causes(patches("[JSONPatch{what: 'x'}]")), [
    `Invalid value: "[JSONPatch{what: 'x'}]": compilation failed: ERROR: <input>:1:16: undefined field 'what'\n | [JSONPatch{what: 'x'}]\n | ...............^`,
  ])
})

t.test('a second round for others asks only those policies again that want it', async (t) => {
  for (const [reinvocationPolicy, want] of [
    ['Never', 'x'],
    ['IfNeeded', 'xx'],
  ] as const) {
    const { api, register } = await webhookEnv(t, () => patch({ op: 'add', path: '/data/w', value: 'y' }))
    const mutations = [patches("[JSONPatch{op: 'add', path: '/data/p', value: (object.data[?'p'].orValue('')) + 'x'}]")]
    await mutatingPolicy(api, 'p', { reinvocationPolicy, mutations })
    await register('mutating', 'w')
    const { object, message } = await createConfigMap(api, { own: '1' })
    t.strictSame(object.data, { own: '1', p: want, w: 'y' }, message)
  }
})
