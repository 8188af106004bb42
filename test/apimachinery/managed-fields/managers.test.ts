import t from 'tap'
import {
  entriesOf,
  managerId,
  type Ownership,
  parseOwnerships,
  shareSets,
} from '../../../apimachinery/managed-fields/managers.ts'
import { ScaleOwners } from '../../../apimachinery/managed-fields/scale-owners.ts'

const owner = (more: Partial<Ownership>): Ownership => ({
  manager: 'm',
  operation: 'Update',
  apiVersion: 'apps/v1',
  subresource: '',
  time: '2026-01-01T00:00:00Z',
  fields: { 'f:spec': { 'f:replicas': {} } },
  ...more,
})
const entries = (...owners: Ownership[]) => entriesOf(new Map(owners.map((each) => [managerId(each), each])))

t.test('entries stand by operation, time, manager, version and subresource', async (t) => {
  const sorted = entries(
    owner({ subresource: 'status' }),
    owner({}),
    owner({ manager: 'a' }),
    owner({ manager: 'z', operation: 'Apply', time: '2026-01-02T00:00:00Z' }),
    owner({ manager: 'y', time: undefined }),
  )
  t.strictSame(
    sorted.map(({ manager, subresource }) => `${manager}${subresource ?? ''}`),
    ['z', 'y', 'a', 'm', 'mstatus'],
  )
})

t.test('what is written is read again as it was', async (t) => {
  const written = owner({ subresource: 'status' })
  t.same([...(parseOwnerships(entries(written))?.values() ?? [])], [written])
})

t.test('objects that have been read back share their sets', async (t) => {
  const [a, b] = [0, 1].map(() => JSON.parse(JSON.stringify(entries(owner({}))))) as ReturnType<typeof entries>[]
  shareSets(a ?? [])
  shareSets(b ?? [])
  t.equal(a?.[0]?.fieldsV1, b?.[0]?.fieldsV1)
})

t.test('who scales has the number of replicas by the scale, and its former owner has the rest', async (t) => {
  const scale = new ScaleOwners('apps/v1', ['spec', 'replicas'])
  const former = owner({ operation: 'Apply', fields: { 'f:spec': { 'f:paused': {}, 'f:replicas': {} } } })
  t.same(scale.toScale(entries(former, owner({ manager: 'x', fields: { 'f:metadata': {} } }))), [
    { ...entries(former)[0], apiVersion: 'autoscaling/v1', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
  ])
  const scaler = owner({ manager: 's', apiVersion: 'autoscaling/v1', subresource: 'scale' })
  t.same(
    scale.toObject(entries(former), entries(scaler)),
    entries({ ...former, fields: { 'f:spec': { 'f:paused': {} } } }, { ...scaler, apiVersion: 'apps/v1' }),
  )
  t.same(scale.toObject(entries(former), scale.toScale(entries(former))), entries(former), 'nothing has changed')
})
