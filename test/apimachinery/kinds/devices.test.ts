import t from 'tap'
import { deviceClasses } from '../../../apimachinery/kinds/resource/device-class.ts'
import { resourceClaims as claims } from '../../../apimachinery/kinds/resource/resource-claim.ts'
import { resourceClaimTemplates } from '../../../apimachinery/kinds/resource/resource-claim-template.ts'
import { resourceSlices as slices } from '../../../apimachinery/kinds/resource/resource-slice.ts'
import type { ResourceClaimStatus } from '../../../apimachinery/types/resource-v1.ts'
import { created, createErrors, statusErrors, updateErrors } from './kind-harness.ts'

const request = { name: 'a', exactly: { deviceClassName: 'c' } }
const ofClaim = (change: object) =>
  createErrors(claims, { spec: { devices: { requests: [request], ...change } } }).map((e) =>
    e.replace('spec.devices.', ''),
  )
const ofRequest = (request: object) => ofClaim({ requests: [request] }).map((e) => e.replace('requests[0]', ''))
const ofExact = (change: object) =>
  ofRequest({ name: 'a', exactly: { deviceClassName: 'c', ...change } }).map((e) => e.replace('.exactly.', ''))
const oneOfBoth = 'exactly one of `exactly` or `firstAvailable` is required'
const reference =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"

const slice = { driver: 'a.io', nodeName: 'n', pool: { name: 'p', generation: 1, resourceSliceCount: 1 } }
const ofSlice = (change: object) =>
  createErrors(slices, { spec: { ...slice, ...change } }).map((e) => e.replace('spec.', ''))
const ofDevice = (change: object, more: object = {}) =>
  ofSlice({ devices: [{ name: 'd', ...change }], ...more }).map((e) => e.replace(/^devices\[0\]/, ''))
const ofPolicy = (requestPolicy: object, value = '10') =>
  ofDevice({ allowMultipleAllocations: true, capacity: { memory: { value, requestPolicy } } }).map((e) =>
    e.replace('.capacity[memory].requestPolicy', ''),
  )
const places = '`nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection`'

for (const [name, errors, wanted] of [
  ['a good claim', ofClaim({}), []],
  ['a name twice', ofClaim({ requests: [request, request] }), ['requests[1]: Duplicate value: "a"']],
  ['a request of nothing', ofRequest({ name: 'a' }), [`: Required value: ${oneOfBoth}`]],
  [
    'a request of two kinds',
    ofRequest({ ...request, firstAvailable: [{ name: 'b', deviceClassName: 'c' }] }),
    [`: Invalid value: null: ${oneOfBoth}, but multiple fields are set`],
  ],
  [
    'more requests than there may be',
    ofClaim({ requests: Array.from({ length: 33 }, (_, i) => ({ ...request, name: `r${i}` })) }),
    ['requests: Too many: 33: must have at most 32 items'],
  ],
  ['no class', ofExact({ deviceClassName: '' }), ['deviceClassName: Required value']],
  [
    'all of a number',
    ofExact({ allocationMode: 'All', count: 2 }),
    ["count: Invalid value: 2: must not be specified when allocationMode is 'All'"],
  ],
  ['less than one', ofExact({ count: -1 }), ['count: Invalid value: -1: must be greater than zero']],
  [
    'an unknown mode',
    ofExact({ allocationMode: 'Some' }),
    ['allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"'],
  ],
  ['a selector without expression', ofExact({ selectors: [{}] }), ['selectors[0].cel: Required value']],
  [
    'an expression without end',
    ofExact({ selectors: [{ cel: { expression: 'x'.repeat(10_241) } }] }),
    ['selectors[0].cel.expression: Too long: may not be more than 10240 bytes'],
  ],
  [
    'odd tolerations',
    ofExact({ tolerations: [{ operator: 'Exists', value: 'x' }, { operator: 'Like' }, { effect: 'Never' }] }),
    [
      'tolerations[0].value: Invalid value: "x": must be empty for operator `Exists`',
      'tolerations[1].operator: Unsupported value: "Like": supported values: "Equal", "Exists"',
      'tolerations[2].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "None"',
    ],
  ],
  [
    'constraints about nothing, and about an unknown request',
    ofClaim({ constraints: [{}, { requests: ['b', 'a/b/c'], matchAttribute: 'x' }] }),
    [
      'constraints[0]: Required value: exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
      `constraints[1].requests[0]: Invalid value: "b": ${reference}`,
      `constraints[1].requests[1]: Invalid value: "a/b/c": ${reference}`,
      'constraints[1].matchAttribute: Invalid value: "x": a fully qualified name must be a domain and a name separated by a slash',
    ],
  ],
  [
    'a configuration of nobody',
    ofClaim({ config: [{}, { opaque: { driver: '', parameters: [] } }] }),
    [
      'config[0].opaque: Required value',
      'config[1].opaque.driver: Required value',
      'config[1].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
    ],
  ],
  [
    'a class of no extended resource',
    createErrors(deviceClasses, { spec: { extendedResourceName: 'cpu' } }),
    ['spec.extendedResourceName: Invalid value: "cpu": must be a valid extended resource name'],
  ],
  [
    'a template with odd labels',
    createErrors(resourceClaimTemplates, { spec: { metadata: { labels: { a: '-' } }, spec: { devices: {} } } }).map(
      (e) => e.slice(0, 46),
    ),
    ['spec.metadata.labels: Invalid value: "-": a va'],
  ],
  [
    'a good slice',
    ofSlice({ devices: [{ name: 'd', attributes: { 'a.io/model': { string: 'x' }, n: { int: 1 } } }] }),
    [],
  ],
  [
    'a slice of no node',
    ofSlice({ nodeName: undefined }),
    [`spec: Required value: exactly one of ${places} is required`],
  ],
  [
    'a slice of two places',
    ofSlice({ allNodes: true }),
    [
      `spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": exactly one of ${places} is required, but multiple fields are set`,
    ],
  ],
  [
    'a slice of an odd pool',
    ofSlice({ pool: { name: 'A', generation: -1, resourceSliceCount: 0 } }).slice(1),
    [
      'pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
      'pool.generation: Invalid value: -1: must be greater than or equal to zero',
    ],
  ],
  [
    'devices and counters',
    ofSlice({ devices: [{ name: 'd' }], sharedCounters: [{ name: 'c', counters: {} }] }),
    [
      'spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed',
      'sharedCounters[0].counters: Required value',
    ],
  ],
  [
    'an attribute without and with too many values',
    ofDevice({ attributes: { a: {}, b: { int: 1, version: 'x' } } }),
    [
      '.attributes[a]: Invalid value: "": exactly one value must be specified',
      '.attributes[b].version: Invalid value: "x": must be a string compatible with semver.org spec 2.0.0',
      '.attributes[b]: Invalid value: {"Int":1,"Version":"x"}: exactly one value must be specified',
    ],
  ],
  [
    'a name without its parts',
    ofDevice({ attributes: { '/': { bool: true } } }),
    [
      '.attributes[/]: Invalid value: "": the domain must not be empty',
      '.attributes[/]: Invalid value: "": the name must not be empty',
    ],
  ],
  [
    'a place of its own, unasked',
    ofDevice({ allNodes: true }),
    [
      ': Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
    ],
  ],
  [
    'no place of its own, asked',
    ofDevice({}, { nodeName: undefined, perDeviceNodeSelection: true }),
    [
      ': Required value: exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
    ],
  ],
  [
    'conditions of one kind, one twice',
    ofDevice({ bindingConditions: ['a', 'a'] }),
    [
      '.bindingConditions[1]: Duplicate value: "a"',
      '.bindingFailureConditions: Invalid value: []: bindingFailureConditions are required to use bindingConditions',
    ],
  ],
  ['a taint without effect', ofDevice({ taints: [{ key: 'a', effect: '' }] }), ['.taints[0].effect: Required value']],
  [
    'a policy of a device for one',
    ofDevice({ capacity: { memory: { value: '1', requestPolicy: { default: '1' } } } }),
    ['.capacity[memory].requestPolicy: Forbidden: allowMultipleAllocations must be true'],
  ],
  [
    'amounts that are not in order, too many, without the default',
    ofPolicy({ default: '3', validValues: ['2', '1', '11'] }),
    [
      '.validValues[1]: Invalid value: "1": values must be sorted in ascending order',
      '.validValues[2]: Invalid value: "11": option is larger than capacity value: 10',
      '.validValues: Invalid value: "3": default value is not valid according to the requestPolicy',
    ],
  ],
  [
    'a range that the default is not in',
    ofPolicy({ default: '1', validRange: { min: '2', max: '11', step: '2' } }),
    [
      '.validRange.min: Invalid value: "1": default is less than min: 2',
      '.validRange.max: Invalid value: "11": max is larger than capacity value: 10',
      '.validRange.step: Invalid value: "1": value is not a multiple of a given step (2) from (2)',
      '.validRange.step: Invalid value: "11": value is not a multiple of a given step (2) from (2)',
    ],
  ],
] as const)
  t.strictSame(errors, wanted, name)

const result = { request: 'a', driver: 'a.io', pool: 'p', device: 'd' }
const consumer = { resource: 'pods', name: 'p', uid: 'u' }
const statusOf = (status: unknown, old?: ResourceClaimStatus) => {
  const made = created(claims, { spec: { devices: { requests: [request] } } })
  return statusErrors(claims, old ? { ...made, status: old } : made, (draft) => Object.assign(draft, { status }))
}

t.test('a claim is allocated, then reserved', async (t) => {
  const allocation = { devices: { results: [result] } }
  t.strictSame(statusOf({ allocation, reservedFor: [consumer] }), [])
  t.strictSame(statusOf({ reservedFor: [consumer, { ...consumer, name: '' }] }), [
    'status.reservedFor[1].name: Required value',
    'status.reservedFor[1]: Duplicate value: "u"',
    'status.reservedFor: Forbidden: may not be specified when `allocated` is not set',
  ])
  t.strictSame(
    statusOf({ allocation: { devices: { results: [{ ...result, request: 'b', device: 'D' }] } } }).map((e) =>
      e.slice(0, 70),
    ),
    [
      `status.allocation.devices.results[0].request: Invalid value: "b": ${reference}`.slice(0, 70),
      'status.allocation.devices.results[0].device: Invalid value: "D": a low',
    ],
  )
  t.match(statusOf({ allocation: { devices: {} } }, { allocation }), [
    /^status.allocation: Invalid value: .*: field is immutable$/,
  ])
})

t.test('drivers report about devices that are allocated', async (t) => {
  const allocation = { devices: { results: [result] } }
  const { request: _request, ...device } = result
  const networkData = { ips: ['10.0.0.1/24', '10.0.0.1', '10.0.0.1/24'] }
  t.strictSame(statusOf({ allocation, devices: [{ ...device, conditions: null, data: { a: 1 } }] }), [])
  t.strictSame(
    statusOf({ allocation, devices: [{ ...device, device: 'e', conditions: null, data: 5, networkData }] }),
    [
      'status.devices[0]: Invalid value: "a.io/p/e": must be an allocated device in the claim',
      'status.devices[0].data: Invalid value: "<value omitted>": must be a valid JSON object',
      'status.devices[0].networkData.ips[1]: Invalid value: "10.0.0.1": must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)',
      'status.devices[0].networkData.ips[2]: Duplicate value: "10.0.0.1/24"',
    ],
  )
})

t.test('what a claim asks for never changes', async (t) => {
  const made = created(claims, { spec: { devices: { requests: [request] } } })
  const errors = updateErrors(claims, made, ({ spec }) => Object.assign(spec.devices, { requests: [] }))
  t.match(errors, [/^spec: Invalid value: .*: field is immutable$/])
})

t.test('fields that are not in use yet are dropped from a slice', async (t) => {
  const attributes = { a: { int: 1, ints: [1], strings: ['x'] } }
  const made = created(slices, { spec: { ...slice, devices: [{ name: 'd', attributes }] } })
  t.strictSame(JSON.parse(JSON.stringify(made.spec.devices![0]!.attributes)), { a: { int: 1 } })
})
