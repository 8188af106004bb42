import fc from 'fast-check'
import jsonPatch from 'fast-json-patch'
import t from 'tap'
import { deepFreeze } from '../../../apimachinery/equality.ts'
import { applyJsonPatch } from '../../../apimachinery/patch/json-patch.ts'

const document = deepFreeze({
  data: { a: '1', b: '2' },
  list: ['x', 'y'],
  metadata: { annotations: { 'example.com/a': 's' } },
})

for (const c of [
  {
    name: 'adds, replaces and removes',
    patch: [
      { op: 'add', path: '/data/c', value: '3' },
      { op: 'replace', path: '/data/a', value: 'one' },
      { op: 'remove', path: '/data/b' },
    ],
    want: { data: { a: 'one', c: '3' } },
  },
  {
    name: 'copies and moves',
    patch: [
      { op: 'copy', from: '/data/a', path: '/data/copied' },
      { op: 'move', from: '/data/b', path: '/data/moved' },
    ],
    want: { data: { a: '1', copied: '1', moved: '2' } },
  },
  {
    name: 'tests and then writes',
    patch: [
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'test', path: '/data/absent', value: null },
      { op: 'add', path: '/data/tested', value: 'yes' },
    ],
    want: { data: { a: '1', b: '2', tested: 'yes' } },
  },
  {
    name: 'reads escapes in pointers',
    patch: [{ op: 'replace', path: '/metadata/annotations/example.com~1a', value: 'e' }],
    want: { metadata: { annotations: { 'example.com/a': 'e' } } },
  },
  {
    name: 'adds a member by replacing what is not there',
    patch: [{ op: 'replace', path: '/data/absent', value: 'x' }],
    want: { data: { a: '1', b: '2', absent: 'x' } },
  },
  { name: 'inserts into a list', patch: [{ op: 'add', path: '/list/1', value: 'n' }], want: { list: ['x', 'n', 'y'] } },
  { name: 'appends to a list', patch: [{ op: 'add', path: '/list/-', value: 'n' }], want: { list: ['x', 'y', 'n'] } },
  { name: 'counts from the end of a list', patch: [{ op: 'remove', path: '/list/-2' }], want: { list: ['y'] } },
  { name: 'does nothing when there is nothing to do', patch: [], want: {} },
]) {
  t.test(c.name, async (t) => t.strictSame(applyJsonPatch(document, c.patch), { ...document, ...c.want }))
}

for (const [name, patch] of [
  ['a failed test', [{ op: 'test', path: '/data/a', value: 'two' }]],
  ['removing what is not there', [{ op: 'remove', path: '/data/absent' }]],
  ['adding below what is not there', [{ op: 'add', path: '/binaryData/x', value: '' }]],
  ['an unknown operation', [{ op: 'upsert', path: '/data/a', value: 'x' }]],
  ['an index beyond the end', [{ op: 'add', path: '/list/3', value: 'x' }]],
  ['a list index that is no number', [{ op: 'replace', path: '/list/one', value: 'x' }]],
  ['going through text', [{ op: 'add', path: '/data/a/b', value: 'x' }]],
  ['an operation without a path', [{ op: 'add', value: 'x' }]],
  ['inherited members', [{ op: 'remove', path: '/data/toString' }]],
  ['copies that grow without end', Array.from({ length: 60 }, () => ({ op: 'copy', from: '/list', path: '/list/-' }))],
] as const) {
  t.test(`refuses ${name}`, async (t) => {
    const message = 'the server rejected our request due to an error in our request'
    t.throws(() => applyJsonPatch(document, patch), { code: 422, reason: 'Invalid', message })
  })
}

for (const [patch, message] of [
  [{ op: 'add' }, 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
  [['add'], 'error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp'],
  [
    [{ op: 5 }],
    'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string',
  ],
] as const) {
  t.test(`does not decode ${JSON.stringify(patch)}`, async (t) => {
    t.throws(() => applyJsonPatch(document, patch), { code: 400, reason: 'BadRequest', message })
  })
}

t.test('takes ten thousand operations and no more', async (t) => {
  const operation = { op: 'test', path: '/data/a', value: '1' }
  t.strictSame(applyJsonPatch(document, Array(10_000).fill(operation)), document)
  t.throws(() => applyJsonPatch(document, Array(10_001).fill(operation)), { code: 413 })
})

t.test('refuses to nest a document without end', async (t) => {
  const step = [
    { op: 'add', path: '/outer', value: {} },
    { op: 'move', from: '/inner', path: '/outer/inner' },
    { op: 'move', from: '/outer', path: '/inner' },
  ]
  const patch = Array.from({ length: 3000 }, () => step).flat()
  t.throws(() => applyJsonPatch({ inner: {} }, patch), { code: 422 })
})

t.test('no path leads to a prototype', async (t) => {
  const patched = applyJsonPatch({ a: {} }, [{ op: 'add', path: '/a/__proto__', value: { polluted: true } }])
  t.equal(JSON.stringify(patched), '{"a":{"__proto__":{"polluted":true}}}')
  t.equal(({} as Record<string, unknown>)['polluted'], undefined)
  t.throws(() => applyJsonPatch({}, [{ op: 'add', path: '/constructor/prototype/polluted', value: 1 }]), { code: 422 })
})

t.test('a patch may be applied again: its values are not shared with the result', async (t) => {
  const patch = deepFreeze([
    { op: 'add', path: '/new', value: { a: [] } },
    { op: 'add', path: '/new/a/-', value: 1 },
  ])
  t.strictSame(applyJsonPatch({}, patch), { new: { a: [1] } })
  t.strictSame(applyJsonPatch({}, patch), { new: { a: [1] } })
})

const json = fc
  .dictionary(fc.constantFrom('a', 'b/c', 'd~e', '1'), fc.jsonValue({ maxDepth: 3 }))
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>)

t.test('leads from any document to any other', async (t) => {
  fc.assert(
    fc.property(json, json, (from, to) => {
      t.strictSame(applyJsonPatch(deepFreeze(from), jsonPatch.compare(from, to)), to)
    }),
  )
})
