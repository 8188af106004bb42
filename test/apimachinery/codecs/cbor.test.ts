import fc from 'fast-check'
import t from 'tap'
import { encodeCbor, parseCbor } from '../../../apimachinery/codecs/cbor.ts'
import { CodecError } from '../../../apimachinery/codecs/codec-error.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

t.test('documents begin with the tag of self-described CBOR, and keys are in the order of their bytes', async (t) => {
  t.equal(encodeCbor({ b: 1, a: true, aa: null }).toString('hex'), 'd9d9f7a36161f5616201626161f6')
  t.strictSame(encodeCbor({ b: 1, a: 2 }), encodeCbor({ a: 2, b: 1, c: undefined }))
})

for (const { name, bytes, want } of [
  { name: 'without the tag', bytes: 'a1 61 61 01', want: { a: 1 } },
  { name: 'byte strings as keys and values, as Go writes them', bytes: 'a1 41 61 42 6869', want: { a: 'hi' } },
  { name: 'bytes to be shown as base64', bytes: 'd6 43 010203', want: 'AQID' },
  { name: 'a time', bytes: 'c0 74 323032342d30312d30315430303a30303a30305a', want: '2024-01-01T00:00:00Z' },
  { name: 'an integer of 64 bits', bytes: '1b 7fffffffffffffff', want: 9223372036854775807n },
  { name: 'a list without a length', bytes: '9f 01 02 ff', want: [1, 2] },
]) {
  t.test(`reads ${name}`, async (t) => {
    t.strictSame(parseCbor(hex(bytes)).value, want)
  })
}

for (const { name, bytes } of [
  { name: 'nothing', bytes: '' },
  { name: 'bytes after the document', bytes: '01 02' },
  { name: 'a list that ends early', bytes: '82 01' },
  { name: 'a key twice', bytes: 'a2 6161 01 6161 02' },
  { name: 'a number as key', bytes: 'a1 01 02' },
  { name: 'undefined', bytes: 'f7' },
  { name: 'not a number', bytes: 'f9 7e00' },
  { name: 'bytes that are no UTF-8', bytes: '41 ff' },
  { name: 'an unknown tag', bytes: 'd8 64 01' },
  { name: 'endless nesting', bytes: '81'.repeat(1_000_000) },
]) {
  t.test(`refuses ${name}`, async (t) => {
    t.throws(() => parseCbor(hex(bytes)), CodecError)
  })
}

t.test('whatever JSON can say comes back as it was', async () => {
  const int64 = fc.bigInt(2n ** 53n, 2n ** 63n - 1n)
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(fc.string(), fc.maxSafeInteger(), int64, fc.boolean(), fc.constant(null), fc.constant(1.5)),
      fc.array(tie('tree')),
      fc.dictionary(fc.string(), tie('tree'), { noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(tree, (value) => {
      t.strictSame(parseCbor(encodeCbor(value)).value, value)
    }),
    { numRuns: 100 },
  )
})
