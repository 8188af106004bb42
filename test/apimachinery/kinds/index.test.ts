import t from 'tap'
import { kinds } from '../../../apimachinery/kinds/index.ts'
import { decode, fieldOf, schemaOf } from '../../../apimachinery/schema/schema.ts'

t.equal(kinds.length, 68, 'as many as upstream serves by default')

t.test('no resource is there twice', async (t) => {
  const names = kinds.map(({ apiVersion, plural }) => `${apiVersion} ${plural}`)
  t.strictSame([...new Set(names)], names)
})

t.test('groups stay together, core first', async (t) => {
  const groups = kinds.map(({ group }) => group)
  const runs = groups.filter((group, i) => group !== groups[i - 1])
  t.equal(runs[0], '')
  t.equal(new Set(runs).size, runs.length)
})

for (const kind of kinds) {
  t.test(`${kind.apiVersion} ${kind.kind}`, async (t) => {
    const schema = schemaOf(kind.rules.shape)
    t.ok(fieldOf(schema, 'metadata'), 'has a shape')
    const columns = kind.rules.columns?.map(({ name }) => name) ?? []
    t.equal(new Set(columns).size, columns.length, 'shows each column once')
    if (kind.rules.status) t.ok(fieldOf(schema, 'status'), 'has the status that /status writes')
    if (kind.rules.stored === false) t.notOk(kind.verbs.includes('watch'), 'cannot be watched: it is not stored')
    t.doesNotThrow(() => decode(schema, { apiVersion: kind.apiVersion, kind: kind.kind }))
  })
}

t.test('kinds that are stored as another name one that is there', async (t) => {
  for (const { rules, group, kind } of kinds) {
    if (!rules.storedAs) continue
    const { apiVersion } = rules.storedAs
    t.ok(
      kinds.some((other) => other.apiVersion === apiVersion && other.kind === kind && !other.rules.storedAs),
      `${kind} of ${group} is stored as ${apiVersion}`,
    )
  }
})
