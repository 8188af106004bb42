import t from 'tap'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import { roles } from '../../apimachinery/kinds/rbac/role.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import { type IncludeObject, type TableOptions, tableOf } from '../../apiserver/tables.ts'
import { makePod } from '../support/builders.ts'
import { testStart } from '../support/time.ts'

const options = (includeObject: IncludeObject): TableOptions => ({
  ...{ apiVersion: 'meta.k8s.io/v1', includeObject, nowMs: testStart + 60_000 },
  ...{ metadata: { resourceVersion: '7' }, describe: (kind, field) => `${kind.plural} ${field}` },
})

const role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: {
    name: 'r',
    namespace: 'default',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
} as KubeObject

t.test('shows the columns of a kind', async (t) => {
  const table = tableOf(eraseKind(pods), [makePod({ name: 'p' })], options('None'))
  t.match(table, { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '7' } })
  t.strictSame(table.columnDefinitions[0], {
    name: 'Name',
    type: 'string',
    format: 'name',
    description: 'pods metadata.name',
    priority: 0,
  })
  t.equal(table.rows[0]?.cells[0], 'p')
  t.equal(table.rows[0]?.cells.length, table.columnDefinitions.length)
})

t.test('shows name and creation of kinds without columns', async (t) => {
  const table = tableOf(eraseKind(roles), [role], options('None'))
  t.strictSame(
    table.columnDefinitions.map(({ name }) => name),
    ['Name', 'Created At'],
  )
  t.strictSame(table.rows[0]?.cells, ['r', '2026-01-01T00:00:00Z'])
})

t.test('rows carry what the client asked for', async (t) => {
  const objectWith = (include: IncludeObject) => tableOf(eraseKind(roles), [role], options(include)).rows[0]?.object
  t.equal(objectWith('None'), null)
  t.equal(objectWith('Object'), role)
  t.strictSame(objectWith('Metadata'), {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: role.metadata,
  })
})

t.test('a row says when its object has come to an end', async (t) => {
  const done = makePod({ status: { phase: 'Succeeded' } })
  const conditions = (pod: KubeObject) => tableOf(eraseKind(pods), [pod], options('None')).rows[0]?.conditions
  t.match(conditions(done), [{ type: 'Completed', status: 'True' }])
  t.equal(conditions(makePod()), undefined)
})
