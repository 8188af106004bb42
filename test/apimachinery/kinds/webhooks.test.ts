import t from 'tap'
import { mutatingWebhookConfigurations as mutating } from '../../../apimachinery/kinds/admissionregistration/mutating-webhook-configuration.ts'
import { validatingWebhookConfigurations as validating } from '../../../apimachinery/kinds/admissionregistration/validating-webhook-configuration.ts'
import { created, createErrors } from './kind-harness.ts'

const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }
const webhook = {
  name: 'hook.example.com',
  clientConfig: { service: { name: 's', namespace: 'n' } },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  rules: [rule],
}

t.test('what webhooks leave out is filled in', async (t) => {
  const common = {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
    clientConfig: { service: { port: 443 } },
    rules: [{ scope: '*' }],
  }
  t.match(created(mutating, { webhooks: [webhook] }).webhooks, [{ ...common, reinvocationPolicy: 'Never' }])
  t.match(created(validating, { webhooks: [webhook] }).webhooks, [common])
})

const errorsOf = (change: object) => createErrors(validating, { webhooks: [{ ...webhook, ...change }] })
const rulesOf = (change: object) => errorsOf({ rules: [{ ...rule, ...change }] })
const clientOf = (clientConfig: object) => errorsOf({ clientConfig })
const form = '; desired format: https://host[/path]'

for (const [name, errors, wanted] of [
  ['a good webhook', errorsOf({}), []],
  ['no name', errorsOf({ name: '' }), ['name: Required value']],
  [
    'a name of two parts',
    errorsOf({ name: 'example.com' }),
    ['name: Invalid value: "example.com": should be a domain with at least three segments separated by dots'],
  ],
  [
    'unknown words',
    errorsOf({ failurePolicy: 'X', matchPolicy: 'X', sideEffects: 'Some' }),
    [
      'failurePolicy: Unsupported value: "X": supported values: "Fail", "Ignore"',
      'matchPolicy: Unsupported value: "X": supported values: "Equivalent", "Exact"',
      'sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
    ],
  ],
  [
    'no side effects named',
    errorsOf({ sideEffects: undefined }),
    ['sideEffects: Required value: must specify one of None, NoneOnDryRun'],
  ],
  [
    'more than half a minute',
    errorsOf({ timeoutSeconds: 31 }),
    ['timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds'],
  ],
  [
    'no review version',
    errorsOf({ admissionReviewVersions: [] }),
    ['admissionReviewVersions: Required value: must specify one of v1, v1beta1'],
  ],
  [
    'odd review versions',
    errorsOf({ admissionReviewVersions: ['v2', 'v2'] }),
    [
      'admissionReviewVersions[1]: Invalid value: "v2": duplicate version',
      'admissionReviewVersions: Invalid value: ["v2","v2"]: must include at least one of v1, v1beta1',
    ],
  ],
  [
    'neither URL nor service',
    clientOf({}),
    ['clientConfig: Required value: exactly one of url or service is required'],
  ],
  [
    'a URL without TLS, with everything that may not be there',
    clientOf({ url: 'http://u:p@h/p?q#f' }),
    [
      `clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme${form}`,
      'clientConfig.url: Invalid value: "u:p": user information is not permitted in the URL',
      'clientConfig.url: Invalid value: "f": fragments are not permitted in the URL',
      'clientConfig.url: Invalid value: "q": query parameters are not permitted in the URL',
    ],
  ],
  [
    'a URL without host',
    clientOf({ url: 'https:///x' }),
    [`clientConfig.url: Invalid value: "": host must be specified${form}`],
  ],
  ['a good URL', clientOf({ url: 'https://h:8443/p' }), []],
  [
    'a service without name, on no port: the fields change places',
    clientOf({ service: { name: '', namespace: 'n', port: 0 } }),
    [
      'clientConfig.service.namespace: Required value',
      'clientConfig.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    'a path of a service',
    clientOf({ service: { name: 's', namespace: 'n', path: 'a//b/' } }),
    [
      `clientConfig.service.path: Invalid value: "a//b/": must start with a '/'`,
      'clientConfig.service.path: Invalid value: "a//b/": segment[0] may not be empty',
      'clientConfig.service.path: Invalid value: "a//b/": segment[1] may not be empty',
    ],
  ],
  [
    'nothing to apply to',
    rulesOf({ apiGroups: [], apiVersions: [], operations: [], resources: [] }),
    ['operations', 'apiGroups', 'apiVersions', 'resources'].map((field) => `rules[0].${field}: Required value`),
  ],
  [
    'everything and something',
    rulesOf({ apiGroups: ['*', ''], apiVersions: ['*', 'v1'], operations: ['*', 'CREATE'], resources: ['*', 'pods'] }),
    [
      `rules[0].operations: Invalid value: ["*","CREATE"]: if '*' is present, must not specify other operations`,
      `rules[0].apiGroups: Invalid value: ["*",""]: if '*' is present, must not specify other API groups`,
      `rules[0].apiVersions: Invalid value: ["*","v1"]: if '*' is present, must not specify other API versions`,
      `rules[0].resources: Invalid value: ["*","pods"]: if '*' is present, must not specify other resources without subresources`,
    ],
  ],
  [
    'subresources that are named already',
    rulesOf({ resources: ['pods/*', 'pods/status', '*/scale', 'x/scale', ''] }),
    [
      `rules[0].resources[1]: Invalid value: "pods/status": if 'pods/*' is present, must not specify pods/status`,
      `rules[0].resources[3]: Invalid value: "x/scale": if '*/scale' is present, must not specify x/scale`,
      'rules[0].resources[4]: Required value',
    ],
  ],
  [
    'everything with everything below, and more',
    rulesOf({ resources: ['*/*', 'pods'] }),
    [`rules[0].resources: Invalid value: ["*/*","pods"]: if '*/*' is present, must not specify other resources`],
  ],
  [
    'unknown operation and scope',
    rulesOf({ operations: ['READ'], scope: 'Galaxy' }),
    [
      'rules[0].operations[0]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
      'rules[0].scope: Unsupported value: "Galaxy": supported values: "*", "Cluster", "Namespaced"',
    ],
  ],
  [
    'conditions without and with one name',
    errorsOf({
      matchConditions: [
        { name: '', expression: ' ' },
        { name: 'a', expression: 'true' },
        { name: 'a', expression: 'true' },
      ],
    }),
    [
      'matchConditions[0].expression: Required value',
      'matchConditions[0].name: Required value',
      'matchConditions[2].name: Duplicate value: "a"',
    ],
  ],
  [
    'too many conditions',
    errorsOf({ matchConditions: Array.from({ length: 65 }, (_, i) => ({ name: `c${i}`, expression: 'true' })) }),
    ['matchConditions: Too many: 65: must have at most 64 items'],
  ],
] as const)
  t.strictSame(
    errors,
    wanted.map((error) => `webhooks[0].${error}`),
    name,
  )

t.test('mutating webhooks are asked again in one of two cases', async (t) => {
  t.strictSame(createErrors(mutating, { webhooks: [{ ...webhook, reinvocationPolicy: 'Often' }] }), [
    'webhooks[0].reinvocationPolicy: Unsupported value: "Often": supported values: "IfNeeded", "Never"',
  ])
})

t.test('names are unique in a configuration', async (t) => {
  t.strictSame(createErrors(validating, { webhooks: [webhook, webhook] }), [
    'webhooks[1].name: Duplicate value: "hook.example.com"',
  ])
})
