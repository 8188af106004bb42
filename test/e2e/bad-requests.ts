/** Requests that a server must refuse. */

/** A request that must be refused, and how. What is sent: `body` as JSON unless it is text or bytes. */
export interface BadRequest {
  readonly name: string
  readonly method?: string
  readonly path?: string
  readonly type?: string | null
  readonly body?: unknown
  readonly code: number
  readonly reason: string | undefined
  readonly message?: string | RegExp
}

/** Media types. */
export const json = 'application/json'
export const yaml = 'application/yaml'
export const protobuf = 'application/vnd.kubernetes.protobuf'
export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
}

/** Where requests go that do not say where. */
export const configMapsPath = '/api/v1/namespaces/default/configmaps'
/** An object that is there. */
export const keptPath = `${configMapsPath}/kept`

/** A ConfigMap, called `bad` unless told otherwise. */
export const configMap = (fields: object, metadata: object = { name: 'bad' }) => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata },
  ...fields,
})

/** `depth` objects in each other. */
const nested = (depth: number, leaf = '1') => `${'{"a":'.repeat(depth)}${leaf}${'}'.repeat(depth)}`

const badRequest = { code: 400, reason: 'BadRequest' } as const
const invalid = { code: 422, reason: 'Invalid' } as const

const malformed: readonly BadRequest[] = [
  { name: 'an empty body', body: '', ...badRequest },
  { name: 'JSON that ends early', body: '{"apiVersion":"v1","kind":"ConfigMap",', ...badRequest },
  { name: 'JSON with a second value', body: '{} {}', ...badRequest },
  { name: 'JSON that is a list', body: [], ...badRequest },
  { name: 'JSON that is null: an object without a name', body: 'null', ...invalid },
  { name: 'a number out of range', body: configMapText('"immutable": 1e999'), ...badRequest },
  { name: 'UTF-8 that is none', body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), ...badRequest },
  { name: 'YAML that ends early', type: yaml, body: 'a: [', ...badRequest },
  { name: 'YAML with an alias to itself', type: yaml, body: 'a: &a [*a]', ...badRequest },
  { name: 'YAML that explodes', type: yaml, body: explodingYaml(), ...badRequest },
  {
    name: 'YAML of two documents, of which the first counts: an object without a name',
    type: yaml,
    body: 'a: 1\n---\na: 2',
    ...invalid,
  },
  { name: 'protobuf without its first four bytes', type: protobuf, body: Buffer.from('ConfigMap'), ...badRequest },
  { name: 'protobuf that ends early', type: protobuf, body: Buffer.from('k8s\0\n\x7fv1', 'latin1'), ...badRequest },
  { name: 'a media type nobody knows', type: 'text/html', body: '<p>', code: 415, reason: 'UnsupportedMediaType' },
  {
    name: 'a body of more than 3 MiB',
    body: `{"a":"${'x'.repeat(3 * 1024 * 1024)}"}`,
    ...{ code: 413, reason: 'RequestEntityTooLarge', message: 'Request entity too large: limit is 3145728' },
  },
  { name: 'objects nested 20 000 deep', body: nested(20_000), ...badRequest },
  { name: 'lists nested 100 000 deep', body: '['.repeat(100_000), ...badRequest },
  { name: 'YAML nested 20 000 deep', type: yaml, body: nested(20_000), ...badRequest },
]

const wrongShape: readonly BadRequest[] = [
  {
    name: 'a number where a string belongs',
    body: configMap({ data: { a: 1 } }),
    ...{ ...badRequest, message: /cannot unmarshal number into Go struct field ConfigMap\.data of type string/ },
  },
  { name: 'a list where a map belongs', body: configMap({ data: ['a'] }), ...badRequest },
  { name: 'a string where an object belongs', body: configMap({}, 'bad' as never), ...badRequest },
  { name: 'a kind that the path does not take', body: { ...configMap({}), kind: 'Secret' }, ...badRequest },
  { name: 'a kind nobody knows', body: { ...configMap({}), kind: 'Frob' }, ...badRequest },
  { name: 'a version nobody knows', body: { ...configMap({}), apiVersion: 'v9' }, ...badRequest },
  { name: 'no kind', body: '{"kind":"","apiVersion":"v1","metadata":{"name":5}}', ...badRequest },
  { name: 'base64 that is none', body: configMap({ binaryData: { a: '%' } }), ...badRequest },
  {
    name: 'an unknown field under strict validation',
    path: `${configMapsPath}?fieldValidation=Strict`,
    body: configMap({ frob: 1 }),
    ...{ ...badRequest, message: /strict decoding error: unknown field "frob"$/ },
  },
  {
    name: 'a field named __proto__ under strict validation',
    path: `${configMapsPath}?fieldValidation=Strict`,
    body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bad"},"__proto__":{"a":1}}',
    ...{ ...badRequest, message: /strict decoding error: unknown field "__proto__"$/ },
  },
]

const brokenRules: readonly BadRequest[] = [
  { name: 'no name', body: configMap({}, {}), ...invalid, message: /name or generateName is required/ },
  { name: 'a name with capitals', body: configMap({}, { name: 'Bad' }), ...invalid, message: /RFC 1123 subdomain/ },
  {
    name: 'a name of 254 characters',
    body: configMap({}, { name: 'a'.repeat(254) }),
    ...{ ...invalid, message: /must be no more than 253 (bytes|characters)/ },
  },
  { name: 'a key called __proto__ in labels', body: configMapText('', '"labels":{"__proto__":"x"}'), ...invalid },
  { name: 'a label of 64 characters', body: configMap({}, { name: 'bad', labels: { a: 'x'.repeat(64) } }), ...invalid },
  { name: 'a key with a space', body: configMap({ data: { 'a b': 'x' } }), ...invalid, message: /valid config key/ },
  {
    name: 'annotations of more than 256 KiB',
    body: configMap({}, { name: 'bad', annotations: { a: 'x'.repeat(262_145) } }),
    ...{ ...invalid, message: /metadata\.annotations: Too long/ },
  },
  {
    name: 'data of more than 1 MiB',
    body: configMap({ data: { a: 'x'.repeat(1024 * 1024 + 1) } }),
    ...{ ...invalid, message: /Too long/ },
  },
  {
    name: 'a pod without containers',
    path: podsPath(),
    body: pod({}),
    ...invalid,
    message: /spec\.containers: Required/,
  },
  {
    name: 'a pod with many mistakes at once',
    path: podsPath(),
    body: pod({ containers: [{ name: 'A' }], restartPolicy: 'Maybe', dnsPolicy: 'No' }),
    ...{ ...invalid, message: /^Pod "bad" is invalid: \[.*containers\[0\]\.name.*restartPolicy.*dnsPolicy.*\]$/ },
  },
]

const badQueries: readonly BadRequest[] = [
  ['labelSelector=a%3D%3D%3D', /unable to parse requirement: found '='/],
  ['labelSelector=a%20in%20(', /unable to parse requirement/],
  [`labelSelector=${'a'.repeat(64)}`, /unable to parse requirement/],
  ['fieldSelector=spec.frob%3D1', /field label not supported: spec\.frob|"spec\.frob" is not a known field selector/],
  ['fieldSelector=a', /invalid selector/],
  ['limit=x', undefined],
  ['continue=nonsense', /continue key is not valid/],
  ['resourceVersion=abc', undefined],
  ['timeoutSeconds=soon', undefined],
].map(([query, message]) => ({
  name: `?${query}`.slice(0, 60),
  ...{ method: 'GET', path: `${configMapsPath}?${query}`, type: null },
  ...{ code: 400, reason: 'BadRequest', ...(message && { message: message as RegExp }) },
}))

const badUpdates: readonly BadRequest[] = [
  {
    name: 'an update with an old resourceVersion',
    method: 'PUT',
    body: configMap({}, { name: 'kept', resourceVersion: '1' }),
    ...{ code: 409, reason: 'Conflict', message: /the object has been modified; please apply your changes/ },
  },
  { name: 'an update under another name', method: 'PUT', body: configMap({}, { name: 'other' }), ...badRequest },
  {
    name: 'a patch of no known type',
    method: 'PATCH',
    type: json,
    body: {},
    code: 415,
    reason: 'UnsupportedMediaType',
  },
  { name: 'a JSON patch that is an object', method: 'PATCH', type: patchTypes.json, body: {}, ...badRequest },
  {
    name: 'a JSON patch of what is not there',
    method: 'PATCH',
    type: patchTypes.json,
    ...{ body: [{ op: 'remove', path: '/data/none' }], ...invalid },
  },
  {
    name: 'a JSON patch whose test fails',
    method: 'PATCH',
    type: patchTypes.json,
    ...{ body: [{ op: 'test', path: '/data/a', value: '2' }], ...invalid },
  },
  {
    name: 'a JSON patch of the prototype',
    method: 'PATCH',
    type: patchTypes.json,
    ...{ body: [{ op: 'add', path: '/__proto__/polluted', value: 'x' }], ...invalid },
  },
  { name: 'a merge patch that is a list', method: 'PATCH', type: patchTypes.merge, body: [], ...badRequest },
  { name: 'a merge patch that ends early', method: 'PATCH', type: patchTypes.merge, body: '{"a', ...badRequest },
  { name: 'a merge patch of a wrong type', method: 'PATCH', type: patchTypes.merge, body: { data: 1 }, ...invalid },
  { name: 'a merge patch nested deep', method: 'PATCH', type: patchTypes.merge, body: nested(20_000), ...badRequest },
  { name: 'a strategic patch of nothing', method: 'PATCH', type: patchTypes.strategic, body: '', ...badRequest },
  {
    name: 'a strategic patch with an unknown directive',
    method: 'PATCH',
    type: patchTypes.strategic,
    // An internal error upstream, too.
    ...{ body: { data: { $patch: 'explode' } }, code: 500, reason: undefined, message: /unknown patch type/ },
  },
  {
    name: 'deletion under another uid',
    method: 'DELETE',
    body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: 'x' } },
    ...{ code: 409, reason: 'Conflict' },
  },
  {
    name: 'deletion with a negative grace period that is no number',
    method: 'DELETE',
    body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: '-1' },
    ...badRequest,
  },
  {
    name: 'deletion by an unknown policy',
    method: 'DELETE',
    path: `${keptPath}?propagationPolicy=Maybe`,
    type: null,
    ...invalid,
  },
].map((bad) => ({ path: keptPath, ...bad }))

const badPaths: readonly BadRequest[] = [
  { name: 'a resource nobody knows', method: 'GET', path: '/api/v1/frobs', type: null, code: 404, reason: 'NotFound' },
  {
    name: 'a name nobody has',
    method: 'GET',
    path: `${configMapsPath}/none`,
    type: null,
    code: 404,
    reason: 'NotFound',
  },
  {
    name: 'a name called __proto__',
    method: 'GET',
    path: `${configMapsPath}/__proto__`,
    type: null,
    code: 404,
    reason: 'NotFound',
  },
  {
    name: 'a namespace that is not there',
    path: '/api/v1/namespaces/none/configmaps',
    body: configMap({}),
    code: 404,
    reason: 'NotFound',
  },
  { name: 'a broken escape', method: 'GET', path: `${configMapsPath}/%zz`, type: null, ...badRequest },
  {
    name: 'a verb the resource lacks',
    method: 'PUT',
    path: configMapsPath,
    body: configMap({}),
    code: 405,
    reason: 'MethodNotAllowed',
  },
  {
    name: 'a subresource nobody knows',
    method: 'GET',
    path: `${keptPath}/frob`,
    type: null,
    code: 404,
    reason: 'NotFound',
  },
]

function configMapText(fields: string, metadata = ''): string {
  const meta = `"metadata":{"name":"bad"${metadata && `,${metadata}`}}`
  return `{"apiVersion":"v1","kind":"ConfigMap",${meta}${fields && `,${fields}`}}`
}

/** A billion laughs: a few lines that stand for 9^9 words. */
function explodingYaml(): string {
  const lines = ['a0: &a0 lol']
  for (let i = 1; i < 10; i++)
    lines.push(
      `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    )
  return lines.join('\n')
}

function podsPath(): string {
  return '/api/v1/namespaces/default/pods'
}

function pod(spec: object): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bad' }, spec }
}

/** All of them, by what is wrong. */
export const badRequests: Readonly<Record<string, readonly BadRequest[]>> = {
  'a malformed body': malformed,
  'an object of the wrong shape': wrongShape,
  'an object that breaks rules': brokenRules,
  'a bad query': badQueries,
  'a bad update': badUpdates,
  'a bad path': badPaths,
}
