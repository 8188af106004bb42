import t from 'tap'
import { parseDuration } from '../../apimachinery/cel/values/time.ts'
import { encodeCbor, parseCbor } from '../../apimachinery/codecs/cbor.ts'
import { CodecError, maxDepth } from '../../apimachinery/codecs/codec-error.ts'
import { parseJson } from '../../apimachinery/codecs/json.ts'
import { parseYaml } from '../../apimachinery/codecs/yaml.ts'
import type { StructuralSchema } from '../../apimachinery/custom-resources/structural-schema.ts'
import { formatCheckOf } from '../../apimachinery/custom-resources/validation/formats.ts'
import { valueErrors } from '../../apimachinery/custom-resources/validation/value-validation.ts'
import { parseGoDuration } from '../../apimachinery/duration.ts'
import { parseIp } from '../../apimachinery/ip.ts'
import { applyJsonPatch } from '../../apimachinery/patch/json-patch.ts'
import { applyMergePatch } from '../../apimachinery/patch/merge-patch.ts'
import { parseQuantity } from '../../apimachinery/quantity.ts'
import { rewriteLinks } from '../../apiserver/http/streams/html-links.ts'

const polluting =
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":{"__proto__":{"polluted":1}}}'
const parsed = () => JSON.parse(polluting) as object

for (const [name, read] of [
  ['JSON', () => parseJson(polluting).value],
  ['YAML', () => parseYaml(`# YAML\n${polluting}`).value],
  ['YAML merge keys', () => parseYaml(`a: &a ${polluting}\nb:\n  <<: *a\n`).value],
  ['CBOR', () => parseCbor(encodeCbor(parsed())).value],
  ['merge patches', () => applyMergePatch({ a: {}, constructor: {} }, parsed())],
  [
    'JSON patches',
    () =>
      applyJsonPatch({ a: {}, constructor: {} }, [
        { op: 'add', path: '/__proto__', value: { polluted: 1 } },
        { op: 'add', path: '/constructor/prototype', value: { polluted: 1 } },
        { op: 'add', path: '/a/__proto__', value: { polluted: 1 } },
      ]),
  ],
] as const) {
  t.test(`${name} change no prototype`, async (t) => {
    const value = read() as Record<string, unknown>
    t.equal(Object.getPrototypeOf(value), Object.prototype)
    t.equal(Object.getPrototypeOf(value['a']), Object.prototype)
    t.notOk('polluted' in {})
    t.notOk('polluted' in Object)
    t.notOk('polluted' in value)
  })
}

t.test('JSON patches find nothing in prototypes', async (t) => {
  for (const path of ['/__proto__/polluted', '/constructor/prototype/polluted', '/toString/polluted']) {
    t.throws(() => applyJsonPatch({}, [{ op: 'add', path, value: 1 }]))
  }
  t.notOk('polluted' in {})
})

t.test('CBOR that nests too deeply is refused', async (t) => {
  const listOfOne = 0x81
  const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, listOfOne), Buffer.from([0x80])])
  for (const depth of [maxDepth + 1, 1_000_000]) t.throws(() => parseCbor(nested(depth)), CodecError)
})

t.test('CBOR that claims to be long is refused before anything is set aside for it', async (t) => {
  for (const major of ['9b', '5b', '7b', 'bb']) {
    t.throws(() => parseCbor(Buffer.from(`${major}000000ffffffffff`, 'hex')), CodecError)
  }
})

t.test('patterns of custom resources match in time that grows with the text only', async (t) => {
  const text = `${'a'.repeat(20_000)}!`
  for (const pattern of ['^(a+)+$', '^(a|aa)+$', '^(.*a){10}$', '^(a|a?)+$', '^([a-z]+)*$']) {
    const schema: StructuralSchema = { type: 'string', pattern }
    t.match(valueErrors(schema, text), [{ type: 'FieldValueInvalid' }], pattern)
  }
})

t.test('numbers of a million digits keep nobody waiting', async (t) => {
  const digits = '9'.repeat(1_000_000)
  for (const text of [
    digits,
    `${digits}!`,
    `0.${digits}`,
    `1e${digits}`,
    `-${digits}Ki`,
    `${digits}s`,
    `1.${digits}h`,
  ]) {
    t.throws(() => parseQuantity(text))
    t.equal(parseGoDuration(text), undefined)
    t.equal(parseDuration(text), undefined)
    t.equal(parseIp(text), undefined)
  }
  for (const read of [() => parseJson(digits), () => parseYaml(`- ${digits}`), () => parseYaml(`- 0x${digits}`)]) {
    try {
      read()
    } catch (err) {
      t.ok(err instanceof CodecError)
    }
  }
})

t.test('formats of custom resources are checked in time that grows with the text only', async (t) => {
  const formats =
    'byte cidr creditcard date datetime duration email hexcolor hostname ipv4 ipv6 isbn mac rgbcolor uri uuid'.split(
      ' ',
    )
  for (const format of formats) {
    for (const part of ['1ms', 'ab.', 'a', '-', '<a', '1 ', ':1', '%', '"', '@', '0-', '\t']) {
      for (const text of [`${part.repeat(80)}!`, `${part.repeat(20_000)}!`]) formatCheckOf(format)?.(text)
    }
  }
  t.notOk(formatCheckOf('duration')?.(`${'1ms'.repeat(1_000)}!`))
  t.ok(formatCheckOf('duration')?.('1ms'.repeat(1_000)))
  t.notOk(formatCheckOf('hostname')?.(`${'ab.'.repeat(80)}!`))
  t.ok(formatCheckOf('hostname')?.(`${'ab.'.repeat(80)}ab`))
})

t.test('pages behind proxies are read in time that grows with their length only', async (t) => {
  for (const part of ['<!--', '<script>', '<a ', '<a "', '<title></title', `<a href='`, '<a href=" ', '<']) {
    const page = part.repeat(500_000)
    t.ok(rewriteLinks(page, (link) => link) === page, part)
  }
})
