import t from 'tap'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { testApi } from '../../support/api.ts'

const types = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
}

async function patching(t: Parameters<typeof testApi>[0], contentType: string, body: unknown, query = {}) {
  const api = await testApi(t)
  await api.call('create', configMaps, {
    body: { metadata: { name: 'c', labels: { keep: 'yes' } }, data: { a: '1', b: '2' } },
  })
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return api.call('patch', configMaps, { name: 'c', contentType, body: text, query })
}

for (const [type, body] of [
  [
    'json',
    [
      { op: 'replace', path: '/data/a', value: 'one' },
      { op: 'remove', path: '/data/b' },
    ],
  ],
  ['merge', { data: { a: 'one', b: null } }],
  ['strategic', { data: { a: 'one', b: null } }],
] as const) {
  t.test(`changes and removes by ${type} patch`, async (t) => {
    const { code, object } = await patching(t, types[type], body)
    t.equal(code, 200)
    t.strictSame(object.data, { a: 'one' })
    t.strictSame(object.metadata.labels, { keep: 'yes' })
  })
}

t.test('warns of unknown fields, or refuses them when strict', async (t) => {
  const body = { data: { c: '3' }, wrong: 1 }
  t.strictSame((await patching(t, types.merge, body)).warnings, ['unknown field "wrong"'])
  const strict = await patching(t, types.merge, body, { fieldValidation: 'Strict' })
  t.match(strict, {
    code: 422,
    message: /^ "" is invalid: patch: Invalid value: .*: strict decoding error: unknown field "wrong"$/,
  })
  t.strictSame((await patching(t, types.merge, body, { fieldValidation: 'Ignore' })).warnings, [])
})

const modified = 'the object has been modified; please apply your changes to the latest version and try again'
for (const c of [
  {
    name: 'an old version',
    type: 'merge',
    body: { metadata: { resourceVersion: '1' } },
    code: 409,
    message: `Operation cannot be fulfilled on configmaps "c": ${modified}`,
  },
  {
    name: 'another name',
    type: 'merge',
    body: { metadata: { name: 'd' } },
    code: 400,
    message: 'the name of the object (d) does not match the name on the URL (c)',
  },
  {
    name: 'another uid',
    type: 'merge',
    body: { metadata: { uid: 'x' } },
    code: 422,
    message: 'ConfigMap "c" is invalid: metadata.uid: Invalid value: "x": field is immutable',
  },
  {
    name: 'broken JSON',
    type: 'merge',
    body: '{"data":',
    code: 400,
    message: 'error decoding patch: unexpected end of JSON input',
  },
  {
    name: 'a test that fails',
    type: 'json',
    body: [{ op: 'test', path: '/data/a', value: '2' }],
    code: 422,
    message: 'the server rejected our request due to an error in our request',
  },
] as const) {
  t.test(`refuses ${c.name}`, async (t) => {
    const { code, message } = await patching(t, types[c.type], c.body)
    t.strictSame({ code, message }, { code: c.code, message: c.message })
  })
}

t.test('refuses a result of the wrong type, and shows it', async (t) => {
  const { code, message } = await patching(t, types.json, [{ op: 'add', path: '/data/a', value: 5 }])
  t.equal(code, 422)
  t.match(
    message,
    /^ "" is invalid: patch: Invalid value: "\{.*\\"a\\":5.*\}": json: cannot unmarshal number into Go struct field ConfigMap.data of type string$/,
  )
})

t.test('refuses media types that are no patches', async (t) => {
  for (const type of ['application/json', 'application/odd-patch+json', '']) {
    t.match(await patching(t, type, {}), { code: 415, message: '415: Unsupported Media Type' }, type)
  }
})

t.test('misses what is not there', async (t) => {
  const api = await testApi(t)
  const { code } = await api.call('patch', configMaps, { name: 'absent', contentType: types.merge, body: {} })
  t.equal(code, 404)
})

for (const { verb, body } of [
  { verb: 'patch', body: () => ({ status: { phase: 'Running' } }) },
  { verb: 'update', body: (there: object) => ({ ...there, status: { phase: 'Running' } }) },
] as const) {
  t.test(`a status written by ${verb} leaves the rest as it is, down to the very objects`, async (t) => {
    const api = await testApi(t)
    // What is limited is requested: a default that is written, whatever is there.
    const containers = [{ name: 'main', image: 'nginx', resources: { limits: { cpu: '1' } } }]
    const { client } = api
    const before = await client.create(pods, { metadata: { name: 'p', namespace: 'default' }, spec: { containers } })
    const ref = { namespace: 'default', name: 'p' }
    const sent = body(before)
    const after =
      verb === 'patch'
        ? await client.patch(pods, ref, 'strategic', sent, { subresource: 'status' })
        : await client.updateStatus(pods, sent as typeof before)
    t.equal(after.status.phase, 'Running')
    t.equal(after.spec, before.spec)
    t.equal(after.metadata.labels, before.metadata.labels)
    t.not(after.metadata.resourceVersion, before.metadata.resourceVersion)
  })
}
