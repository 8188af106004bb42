import t from 'tap'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { runtimeClasses } from '../../../apimachinery/kinds/node/runtime-class.ts'
import { testApi } from '../../support/api.ts'

const containers = [{ name: 'a', image: 'i' }]
const slow = {
  metadata: { name: 'slow' },
  handler: 'slow',
  overhead: { podFixed: { cpu: '10m' } },
  scheduling: { nodeSelector: { kind: 'slow' }, tolerations: [{ key: 'slow', operator: 'Exists' }] },
}
const apiWithClass = async (t: Parameters<typeof testApi>[0]) => {
  const api = await testApi(t)
  await api.call('create', runtimeClasses, { body: slow })
  const create = (spec: object, query = {}) =>
    api.call('create', pods, { query, body: { metadata: { name: 'p' }, spec: { containers, ...spec } } })
  return create
}

t.test('a pod gets the overhead and the constraints of its class', async (t) => {
  const create = await apiWithClass(t)
  const { object } = await create({ runtimeClassName: 'slow', nodeSelector: { zone: 'z' } })
  t.strictSame(object.spec.overhead, { cpu: '10m' })
  t.strictSame(object.spec.nodeSelector, { zone: 'z', kind: 'slow' })
  t.match(
    object.spec.tolerations?.find(({ key }) => key === 'slow'),
    { operator: 'Exists' },
  )
})

for (const c of [
  {
    name: 'a class that is not there',
    spec: { runtimeClassName: 'x' },
    why: 'pod rejected: RuntimeClass "x" not found',
  },
  {
    name: 'another overhead',
    spec: { runtimeClassName: 'slow', overhead: { cpu: '1' } },
    why: "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
  },
  {
    name: 'overhead without a class',
    spec: { overhead: { cpu: '1' } },
    why: 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
  },
  {
    name: 'nodes that the class does not run on',
    spec: { runtimeClassName: 'slow', nodeSelector: { kind: 'fast' } },
    why: 'conflict: runtimeClass.scheduling.nodeSelector[kind] = slow; pod.spec.nodeSelector[kind] = fast',
  },
]) {
  t.test(`a pod is refused for ${c.name}, in a dry run, too`, async (t) => {
    const create = await apiWithClass(t)
    for (const query of [{}, { dryRun: 'All' }]) {
      const { code, message } = await create(c.spec, query)
      t.strictSame({ code, message }, { code: 403, message: `pods "p" is forbidden: ${c.why}` })
    }
  })
}
