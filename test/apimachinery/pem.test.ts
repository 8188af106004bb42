import t from 'tap'
import { pemBlocks } from '../../apimachinery/pem.ts'

const block = (type: string, ...lines: string[]) =>
  [`-----BEGIN ${type}-----`, ...lines, `-----END ${type}-----`, ''].join('\n')
const typesOf = (text: string) => pemBlocks(text).map(({ type }) => type)

t.test('blocks come in order, whatever is around them', async (t) => {
  const text = `a\n${block('A', 'YWJj')}b\n${block('B B', 'YW', 'Jj')}`
  t.strictSame(typesOf(text), ['A', 'B B'])
  t.strictSame(
    pemBlocks(text).map(({ bytes }) => Buffer.from(bytes).toString()),
    ['abc', 'abc'],
  )
})

t.test('headers are noticed', async (t) => {
  t.match(pemBlocks(block('A', 'Proc-Type: 4,ENCRYPTED', '', 'YWJj')), [{ hasHeaders: true }])
})

t.test('lines may end as on Windows', async (t) => {
  t.strictSame(typesOf(block('A', 'YWJj').replaceAll('\n', '\r\n')), ['A'])
})

for (const [name, text] of [
  ['nothing', ''],
  ['no end', '-----BEGIN A-----\nYWJj\n'],
  ['another end', '-----BEGIN A-----\nYWJj\n-----END B-----\n'],
  ['no base64', block('A', 'Y%Jj')],
] as const)
  t.strictSame(pemBlocks(text), [], `${name}: no block`)
