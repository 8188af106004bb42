import t from 'tap'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Container } from '../../../apimachinery/types/core-v1.ts'
import { environmentOf, expandReferences } from '../../../node-agent/pods/environment.ts'
import { makePod } from '../../support/builders.ts'
import { ClientEnv, makeObject } from '../../support/client-env.ts'

const resource = (kind: string, plural: string) => ({ group: '', version: 'v1', kind, plural, namespaced: true })
const field = (fieldPath: string) => ({ name: 'V', valueFrom: { fieldRef: { fieldPath } } })

async function environment(container: Draft<Container>): Promise<Record<string, string>> {
  const { client, transport } = new ClientEnv()
  const settings = { data: { mode: 'fast', level: '3' } }
  const login = { data: { token: Buffer.from('s3cret').toString('base64') } }
  transport.put(resource('ConfigMap', 'configmaps'), makeObject('v1', 'ConfigMap', { name: 'settings' }, settings))
  transport.put(resource('Secret', 'secrets'), makeObject('v1', 'Secret', { name: 'login' }, login))
  const pod = makePod({ name: 'web', labels: { app: 'a' }, nodeName: 'node-1', container })
  const sources = { client, hostIp: '10.0.0.1', podIps: ['10.244.0.2'] }
  return Object.fromEntries(await environmentOf(pod, pod.spec.containers[0]!, sources))
}

for (const c of [
  { name: 'plain values', env: [{ name: 'A', value: 'a' }, { name: 'B' }], want: { A: 'a', B: '' } },
  {
    name: 'values that refer to those before them',
    env: [
      { name: 'A', value: 'a' },
      { name: 'B', value: '$(A)-$(C)-$$(A)' },
      { name: 'C', value: 'c' },
    ],
    want: { A: 'a', B: 'a-$(C)-$(A)', C: 'c' },
  },
  { name: 'the name of the pod', env: [field('metadata.name')], want: { V: 'web' } },
  { name: 'a label', env: [field("metadata.labels['app']")], want: { V: 'a' } },
  {
    name: 'the addresses',
    env: [field('status.podIP'), { ...field('status.hostIP'), name: 'H' }],
    want: { V: '10.244.0.2', H: '10.0.0.1' },
  },
  {
    name: 'a key of a ConfigMap',
    env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } }],
    want: { V: 'fast' },
  },
  {
    name: 'a key of a Secret',
    env: [{ name: 'V', valueFrom: { secretKeyRef: { name: 'login', key: 'token' } } }],
    want: { V: 's3cret' },
  },
  {
    name: 'nothing for what is optional',
    env: [{ name: 'V', valueFrom: { secretKeyRef: { name: 'none', key: 'token', optional: true } } }],
    want: {},
  },
  {
    name: 'all of a ConfigMap, with a prefix, and less than what is named',
    envFrom: [{ prefix: 'S_', configMapRef: { name: 'settings' } }, { secretRef: { name: 'none', optional: true } }],
    env: [{ name: 'S_level', value: '4' }],
    want: { S_mode: 'fast', S_level: '4' },
  },
  {
    name: 'resources in the unit that is asked for, rounded up',
    resources: { limits: { cpu: '1500m', memory: '64Mi' } },
    env: [
      { name: 'C', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
      { name: 'M', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
    ],
    want: { C: '2', M: '64' },
  },
] satisfies (Draft<Container> & { want: Record<string, string> })[]) {
  t.test(c.name, async (t) => {
    const { name: _name, want, ...container } = c
    t.strictSame(await environment(container), want)
  })
}

for (const [name, env, message] of [
  ['a ConfigMap', { valueFrom: { configMapKeyRef: { name: 'none', key: 'a' } } }, 'configmap "none" not found'],
  ['a Secret', { valueFrom: { secretKeyRef: { name: 'none', key: 'a' } } }, 'secret "none" not found'],
  [
    'a key',
    { valueFrom: { secretKeyRef: { name: 'login', key: 'a' } } },
    "couldn't find key a in Secret default/login",
  ],
] as const) {
  t.test(`says that ${name} is missing`, async (t) => {
    await t.rejects(environment({ env: [{ name: 'V', ...env }] }), { name: 'ConfigurationError', message })
  })
}

t.test('leaves alone what is no reference', async (t) => {
  t.equal(expandReferences('$A $(B) $ $$ $()', new Map([['A', 'a']])), '$A $(B) $ $ $()')
})
