import t from 'tap'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import { eraseKind } from '../../../../apimachinery/kinds/define-kind.ts'
import type { TestApi } from '../../../support/api.ts'
import { admin } from '../../../support/api.ts'
import { allow, patch, webhookEnv } from './webhook-env.ts'

/** Creates a ConfigMap. @returns what the audit log is told of it by others than the authorizers */
async function annotationsOf(api: TestApi): Promise<{ outcome: number; told: Record<string, unknown> }> {
  const told: Record<string, unknown> = {}
  const annotate = (key: string, value: string, level = 'Metadata') => {
    if (key.includes('webhook')) told[`${level} ${key}`] = value.startsWith('{') ? JSON.parse(value) : value
  }
  const outcome = await api.server
    .handle({
      verb: 'create',
      kind: eraseKind(configMaps),
      namespace: 'default',
      name: undefined,
      subresource: undefined,
      query: {},
      user: admin,
      userAgent: 'test',
      body: {
        form: 'object',
        mediaType: 'application/json',
        object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } },
      },
      annotate,
    })
    .then(
      () => 201,
      (err) => err.code,
    )
  return { outcome, told }
}

const key = (prefix: string, round: number, index: number) =>
  `${prefix}.webhook.admission.k8s.io/round_${round}_index_${index}`
const mutation = (name: string, mutated: boolean) => ({ configuration: name, webhook: `${name}.example.com`, mutated })

t.test(
  'every webhook that is asked is told, by its place among all; contents only from level Request on',
  async (t) => {
    const operation = { op: 'add', path: '/data', value: { a: 'b' } }
    const { api, register } = await webhookEnv(t, (_request, path) => (path === 'c' ? patch(operation) : allow()))
    await register('mutating', 'a', { rules: [] })
    await register('mutating', 'b', { reinvocationPolicy: 'IfNeeded' })
    await register('mutating', 'c')
    const { told } = await annotationsOf(api)
    const patched = { configuration: 'c', webhook: 'c.example.com', patch: [operation], patchType: 'JSONPatch' }
    t.strictSame(told, {
      [`Metadata ${key('mutation', 0, 1)}`]: mutation('b', false),
      [`Metadata ${key('mutation', 0, 2)}`]: mutation('c', true),
      [`Request ${key('patch', 0, 2)}`]: patched,
      [`Metadata ${key('mutation', 1, 1)}`]: mutation('b', false),
    })
  },
)

t.test('a webhook that fails, or refuses, is told as well', async (t) => {
  const { api, register } = await webhookEnv(t, (_request, path) => {
    if (path === 'fails') throw new Error('broken')
    return { allowed: false }
  })
  await register('mutating', 'fails', { failurePolicy: 'Ignore' })
  await register('mutating', 'refuses')
  const { outcome, told } = await annotationsOf(api)
  t.equal(outcome, 400)
  t.strictSame(told, {
    [`Metadata ${key('failed-open.mutation', 0, 0)}`]: 'fails.example.com',
    [`Metadata ${key('mutation', 0, 0)}`]: mutation('fails', false),
    [`Metadata ${key('mutation', 0, 1)}`]: mutation('refuses', false),
  })
})

t.test('a webhook that validates is told when it fails and the request goes on', async (t) => {
  const { api, register } = await webhookEnv(t, (_request, path) => {
    if (path === 'fails') throw new Error('broken')
    return { allowed: true, auditAnnotations: { seen: 'yes' } }
  })
  await register('validating', 'elsewhere', { rules: [] })
  await register('validating', 'fails', { failurePolicy: 'Ignore' })
  await register('validating', 'works')
  const { outcome, told } = await annotationsOf(api)
  t.equal(outcome, 201)
  t.strictSame(told, { [`Metadata ${key('failed-open.validating', 0, 0)}`]: 'fails.example.com' })
})
