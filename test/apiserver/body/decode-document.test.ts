import t from 'tap'
import { ApiError } from '../../../apimachinery/errors.ts'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import { kinds } from '../../../apimachinery/kinds/index.ts'
import type { ConfigMap } from '../../../apimachinery/types/core-v1.ts'
import { decodeDocument } from '../../../apiserver/body/decode-document.ts'
import { documentKindOf } from '../../../apiserver/body/document-kind.ts'
import { KindIndex } from '../../../apiserver/kind-index.ts'
import type { FieldValidation } from '../../../apiserver/options/write-options.ts'

const index = new KindIndex(kinds)

function read(text: string, { mediaType = 'application/json', level = 'Warn' as FieldValidation } = {}) {
  const warnings: string[] = []
  const body = { form: 'bytes', mediaType, bytes: Buffer.from(text) } as const
  const documents = documentKindOf(eraseKind(configMaps))
  const document = decodeDocument(body, documents, index, level, (text) => warnings.push(text)) as ConfigMap
  return { document, warnings }
}

function refusal(text: string, options?: Parameters<typeof read>[1]): string {
  try {
    read(text, options)
  } catch (err) {
    if (err instanceof ApiError) return err.message
  }
  return ''
}

t.test('fills in kind and version', async (t) => {
  const want = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { x: 'y' } }
  t.match(read('{"metadata":{"name":"a"},"data":{"x":"y"}}').document, want)
})

t.test('reads YAML', async (t) => {
  const { document } = read('metadata:\n  name: a\ndata: {x: "1"}\n', { mediaType: 'application/yaml; charset=utf-8' })
  t.strictSame(document.data, { x: '1' })
})

t.test('warns of unknown and repeated fields, once for each', async (t) => {
  const { warnings, document } = read('{"data":{"a":"1","a":"2"},"extra":1,"metadata":{"odd":2}}')
  t.strictSame(warnings, ['unknown field "extra"', 'unknown field "metadata.odd"', 'duplicate field "data.a"'])
  t.strictSame(document.data, { a: '2' })
})

t.test('says nothing of them when asked to ignore them', async (t) => {
  t.strictSame(read('{"extra":1}', { level: 'Ignore' }).warnings, [])
})

const cannot = 'ConfigMap in version "v1" cannot be handled as a ConfigMap'
const scheme = 'scheme "kubernetes/pkg/api/legacyscheme/scheme.go:30"'
const unrecognized = 'the object provided is unrecognized (must be of type ConfigMap)'
for (const c of [
  {
    name: 'unknown fields when strict',
    text: '{"extra":1}',
    level: 'Strict',
    want: `${cannot}: strict decoding error: unknown field "extra"`,
  },
  {
    name: 'a value of the wrong type',
    text: '{"data":{"a":1}}',
    want: `${cannot}: json: cannot unmarshal number into Go struct field ConfigMap.data of type string`,
  },
  {
    name: 'another kind',
    text: '{"apiVersion":"v1","kind":"Secret"}',
    want: 'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
  },
  {
    name: 'a kind that nobody knows',
    text: '{"apiVersion":"v1","kind":"Nonsense"}',
    want: `Nonsense in version "v1" cannot be handled as a ConfigMap: no kind "Nonsense" is registered for version "v1" in ${scheme}`,
  },
  {
    name: 'a version that nobody knows',
    text: '{"apiVersion":"v2","kind":"ConfigMap"}',
    want: `ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in ${scheme}`,
  },
  {
    name: 'an empty body',
    text: '',
    want: `${unrecognized}: couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`,
  },
  {
    name: 'broken JSON',
    text: '{"apiVersion":"v1","kind":',
    want: `${unrecognized}: couldn't get version/kind; json parse error: unexpected end of JSON input ({"apiVersion":"v1","kind":)`,
  },
  {
    name: 'long broken JSON',
    text: `{"a":"${'x'.repeat(50)}`,
    want: `${unrecognized}: couldn't get version/kind; json parse error: unexpected end of JSON input ({"a":"${'x'.repeat(24)} ...)`,
  },
] as const) {
  t.test(`refuses ${c.name}`, async (t) => {
    t.equal(refusal(c.text, { level: 'level' in c ? c.level : 'Warn' }), c.want)
  })
}

t.test('refuses media types that are no objects', async (t) => {
  const want =
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf'
  t.equal(refusal('name=x', { mediaType: 'application/x-www-form-urlencoded' }), want)
})
