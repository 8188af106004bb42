import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { CodecError, maxDepth } from '../../../apimachinery/codecs/codec-error.ts'
import { encodeJson, parseJson } from '../../../apimachinery/codecs/json.ts'

for (const [text, want] of [
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  ['9223372036854775807', 9223372036854775807n],
  ['-9223372036854775808', -9223372036854775808n],
  ['9223372036854775808', 2 ** 63],
  ['-0', 0],
  ['1.50', 1.5],
  ['1E2', 100],
  ['"\\u00e9\\n\\ud83d\\ude00"', 'é\n😀'],
  ['"\\ud83d"', '\ufffd'],
  [' {"a" : [ ] , "b":null}\n', { a: [], b: null }],
] as const) {
  t.test(`${text.trim()} is read exactly`, async (t) => t.strictSame(parseJson(text).value, want))
}

t.test('an integer of 64 bits is written as it was read', async (t) => {
  const text = '{"revision":3546343826724305833,"list":[-9223372036854775808,1],"none":null}'
  t.equal(encodeJson(parseJson(text).value).toString(), text)
})

t.test('keys without a value are not written', async (t) => {
  t.equal(encodeJson({ a: undefined, b: 1n, c: [undefined] }).toString(), '{"b":1,"c":[null]}')
})

t.test('__proto__ is a key like any other', async (t) => {
  const { value } = parseJson('{"__proto__":{"polluted":true},"a":{"__proto__":1}}')
  t.strictSame(Object.keys(value as object), ['__proto__', 'a'])
  t.equal(Object.getPrototypeOf(value), Object.prototype)
  t.notOk('polluted' in {})
  t.equal(encodeJson(value).toString(), '{"__proto__":{"polluted":true},"a":{"__proto__":1}}')
})

for (const [text, ...want] of [
  ['{"a":1,"b":2}'],
  ['{"metadata":{"name":"x","name":"y"}}', 'duplicate field "metadata.name"'],
  ['{"spec":{"containers":[{},{"name":1,"name":2,"name":3}]}}', 'duplicate field "spec.containers[1].name"'],
  ['{"data":{"a":"1","a":"2"},"data":{"b":"3"}}', 'duplicate field "data.a"', 'duplicate field "data"'],
  ['{"toString":1,"__proto__":1,"__proto__":2}', 'duplicate field "__proto__"'],
  ['[[{"[":{"x":1,"x":2}}]]', 'duplicate field "[0][0].[.x"'],
] as const) {
  t.test(`${text}: ${want.join(', ') || 'no duplicates'}`, async (t) => {
    t.strictSame(parseJson(text).duplicates, want)
  })
}

t.test('an object given twice is one object, as Go decodes it', async (t) => {
  t.strictSame(parseJson('{"data":{"a":"1","c":{"x":1}},"data":{"b":"3","c":{"y":2}}}').value, {
    data: { a: '1', b: '3', c: { x: 1, y: 2 } },
  })
  t.strictSame(parseJson('{"a":[1],"a":[2]}').value, { a: [2] })
})

t.test('at most a hundred duplicates are reported', async (t) => {
  const members = Array.from({ length: 300 }, (_, i) => `"k${i}":1,"k${i}":2`)
  t.equal(parseJson(`{${members.join(',')}}`).duplicates.length, 100)
})

for (const [text, message] of [
  ['', 'unexpected end of JSON input'],
  ['{"apiVersion":"v1","kind":', 'unexpected end of JSON input'],
  ['"abc', 'unexpected end of JSON input'],
  ['"abc\\', 'unexpected end of JSON input'],
  ['tru', 'unexpected end of JSON input'],
  ['nulx', "invalid character 'x' in literal null (expecting 'l')"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['[1 2]', "invalid character '2' after array element"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['01', "invalid character '1' after top-level value"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['1.', 'unexpected end of JSON input'],
  ['1.e', "invalid character 'e' after decimal point in numeric literal"],
  ['1ex', "invalid character 'x' in exponent of numeric literal"],
  ['"\\q"', "invalid character 'q' in string escape code"],
  ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ['é', "invalid character 'Ã' looking for beginning of value"],
  ['1e999', 'json: cannot unmarshal number 1e999 into Go value of type float64'],
] as const) {
  t.test(`${JSON.stringify(text)} is refused: ${message}`, async (t) => {
    t.throws(() => parseJson(text), new CodecError(message))
  })
}

t.test('what nests too deeply is refused', async (t) => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  t.doesNotThrow(() => encodeJson(parseJson(nested(maxDepth)).value))
  t.throws(() => parseJson(nested(maxDepth + 1)), new CodecError('exceeded max depth'))
  t.throws(() => parseJson('{"a":'.repeat(1_000_000)), new CodecError('exceeded max depth'))
})

t.test('any JSON is read as JSON.parse reads it', async (t) => {
  const anyJson = fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
    // Only Go and we tell 0 from -0, and integers from floats beyond 2^53.
    const want = JSON.stringify(JSON.parse(text))
    assert.equal(encodeJson(parseJson(text).value).toString(), want.replaceAll(/(?<![\w.])-0(?![\d.])/g, '0'))
  })
  t.doesNotThrow(() => fc.assert(anyJson))
})

t.test('damaged JSON is refused exactly when JSON.parse refuses it', async (t) => {
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '\\', ',', '}', '[', '-', '0', '\u0001'))
    .map(([text, at, char]) => text.slice(0, at % text.length) + char + text.slice((at % text.length) + 1))
  const agrees = fc.property(damaged, (text) => {
    if (isFiniteJson(text)) parseJson(text)
    else assert.throws(() => parseJson(text), CodecError)
  })
  t.doesNotThrow(() => fc.assert(agrees, { numRuns: 500 }))
})

/** Numbers beyond the range of a double are infinite for JSON.parse; Go refuses them. */
function isFiniteJson(text: string): boolean {
  try {
    let allFinite = true
    JSON.parse(text, (_key, value: unknown) => {
      if (typeof value === 'number') allFinite &&= Number.isFinite(value)
      return value
    })
    return allFinite
  } catch {
    return false
  }
}
