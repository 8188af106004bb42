import t from 'tap'
import { compileJsonPath, JsonPathError } from '../../../apimachinery/custom-resources/json-path.ts'
import { columnsOf } from '../../../apimachinery/custom-resources/printer-columns.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'

const object = {
  metadata: { name: 'a', labels: { 'example.com/x': 'y' } },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', n: 1 },
      { type: 'Old', status: 'False', n: 5 },
    ],
  },
}

for (const [path, want] of [
  ['.metadata.name', ['a']],
  ['.metadata.labels.example\\.com/x', ['y']],
  [".metadata.labels['example.com/x']", ['y']],
  ['.status.conditions[0].type', ['Ready']],
  ['.status.conditions[-1].type', ['Old']],
  ['.status.conditions[*].type', ['Ready', 'Old']],
  ['.status.conditions[0:1].type', ['Ready']],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  ['.status.conditions[?(@.n > 1)].type', ['Old']],
  ['..status.conditions[1].n', [5]],
  ['.status.conditions[7].type', []],
  ['.nothing.there', []],
] as const) {
  t.test(`${path} leads to ${JSON.stringify(want)}`, async (t) => {
    t.strictSame(compileJsonPath(path)(object), want)
  })
}

for (const path of ['.a[', '.a[x]', '.a[?(@.b==c)]', '.a.'.repeat(300)]) {
  t.test(`${path.slice(0, 20)} cannot be read`, async (t) => {
    t.throws(() => compileJsonPath(path), JsonPathError)
  })
}

t.test('columns show values of their type, texts of anything, and nothing of what is not there', async (t) => {
  const nowMs = Date.UTC(2024, 0, 1, 0, 5)
  const spec = { n: 3.7, on: true, list: ['a'], when: '2024-01-01T00:00:00Z', odd: 'soon', none: null }
  const types = {
    n: 'integer',
    on: 'boolean',
    list: 'string',
    when: 'date',
    odd: 'date',
    none: 'string',
    gone: 'string',
  }
  const columns = columnsOf(Object.entries(types).map(([name, type]) => ({ name, type, jsonPath: `.spec.${name}` })))
  const cells = columns.map(({ cell }) => cell({ metadata: { name: 'x' }, spec } as unknown as KubeObject, nowMs))
  t.strictSame(cells, ['x', 3, true, '["a"]', '5m', '<invalid>', '<no value>', null])
})

t.test('without columns of its own, a version shows the age', async (t) => {
  t.strictSame(
    columnsOf(undefined).map(({ name }) => name),
    ['Name', 'Age'],
  )
})
