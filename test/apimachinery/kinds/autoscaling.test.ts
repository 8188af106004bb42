import fc from 'fast-check'
import t from 'tap'
import { horizontalPodAutoscalers as current } from '../../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler.ts'
import { horizontalPodAutoscalersV1 as old } from '../../../apimachinery/kinds/autoscaling/horizontal-pod-autoscaler-v1.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { HorizontalPodAutoscaler as AutoscalerV1 } from '../../../apimachinery/types/autoscaling-v1.ts'
import type { HorizontalPodAutoscaler, MetricSpec } from '../../../apimachinery/types/autoscaling-v2.ts'
import { created, createErrors, defaulted, row, statusErrors, updateErrors } from './kind-harness.ts'

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }
const annotation = (name: string) => `autoscaling.alpha.kubernetes.io/${name}`
const asOld = (stored: HorizontalPodAutoscaler) => old.rules.storedAs!.fromStored(stored)
const asCurrent = (shown: AutoscalerV1) => old.rules.storedAs!.toStored(shown) as HorizontalPodAutoscaler

t.test('an autoscaler aims at four fifths of the requested CPU', async (t) => {
  const made = created(current, { spec: { scaleTargetRef, maxReplicas: 9, behavior: {} } })
  t.match(made.spec, {
    minReplicas: 1,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    behavior: {
      scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max' },
      scaleDown: { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
    },
  })
  t.match(row(current, made), {
    Reference: 'Deployment/d',
    Targets: 'cpu: <unknown>/80%',
    MinPods: '1',
    MaxPods: 9,
    Replicas: 0,
  })
})

const utilization = { type: 'Utilization', averageUtilization: 50 }
const average = { type: 'AverageValue', averageValue: '5' }
const specErrors = (change: object) =>
  createErrors(current, { spec: { scaleTargetRef, maxReplicas: 9, ...change } }).map((error) =>
    error.replace(/^spec\./, ''),
  )
const metricErrors = (metric: object) =>
  specErrors({ metrics: [metric] }).map((error) => error.replace(/^metrics\[0\]\./, ''))
const rulesErrors = (rules: object) =>
  specErrors({ behavior: { scaleUp: rules } }).map((error) => error.replace(/^behavior\.scaleUp\./, ''))
const types = '"ContainerResource", "External", "Object", "Pods", "Resource"'

for (const [name, errors, wanted] of [
  ['a good one', specErrors({}), []],
  [
    'bounds out of range, no target',
    specErrors({ scaleTargetRef: { kind: '', name: '' }, minReplicas: -1, maxReplicas: 0 }),
    [
      'minReplicas: Invalid value: -1: must be greater than or equal to 1',
      'maxReplicas: Required value: must be set and greater than 0',
      'scaleTargetRef.kind: Required value',
      'scaleTargetRef.name: Required value',
      'scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
    ],
  ],
  [
    'bounds that cross',
    specErrors({ minReplicas: 10 }),
    ['maxReplicas: Invalid value: 9: must be greater than or equal to `minReplicas`'],
  ],
  [
    'a target whose kind and name are paths',
    specErrors({ scaleTargetRef: { apiVersion: 'a/b/c', kind: 'A/B', name: '..' } }),
    [
      `scaleTargetRef.kind: Invalid value: "A/B": may not contain '/'`,
      `scaleTargetRef.name: Invalid value: "..": may not be '..'`,
      'scaleTargetRef.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
    ],
  ],
  [
    'a target without a group',
    specErrors({ scaleTargetRef: { ...scaleTargetRef, apiVersion: 'v1' } }),
    ['scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group'],
  ],
  [
    'a replication controller, which has none',
    specErrors({ scaleTargetRef: { apiVersion: 'v1', kind: 'ReplicationController', name: 'r' } }),
    [],
  ],
  [
    'no type of metric',
    metricErrors({}),
    [
      'type: Required value: must specify a metric source type',
      `type: Unsupported value: "": supported values: ${types}`,
    ],
  ],
  [
    'an unknown type of metric',
    metricErrors({ type: 'Wish' }),
    [`type: Unsupported value: "Wish": supported values: ${types}`],
  ],
  [
    'no metric',
    metricErrors({ type: 'Resource' }),
    ['resource: Required value: must populate information for the given metric source'],
  ],
  [
    'two metrics',
    metricErrors({
      type: 'Resource',
      resource: { name: 'cpu', target: utilization },
      pods: { metric: { name: 'a' }, target: average },
    }),
    ['pods: Forbidden: must populate the given metric source only'],
  ],
  [
    'a resource without a name and of no amount',
    metricErrors({ type: 'Resource', resource: { name: '', target: { type: '' } } }),
    [
      'resource.name: Required value: must specify a resource name',
      'resource.target.type: Required value: must specify a metric target type',
      'resource.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
      'resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
    ],
  ],
  [
    'a resource in two ways, both too small',
    metricErrors({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0, averageValue: '-1' } },
    }),
    [
      'resource.target.averageValue: Invalid value: "-1": must be positive',
      'resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
      'resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
    ],
  ],
  [
    'a resource of no container',
    metricErrors({ type: 'ContainerResource', containerResource: { name: 'x', target: utilization } }),
    [
      'containerResource.name: Invalid value: "x": must be a standard resource type or fully qualified',
      'containerResource.name: Invalid value: "x": must be a standard resource for containers',
      'containerResource.container: Required value: must specify a container',
    ],
  ],
  [
    'pods without metric and amount',
    metricErrors({ type: 'Pods', pods: { metric: { name: '' }, target: { type: 'Value', value: '1' } } }),
    [
      'pods.metric.name: Required value: must specify a metric name',
      'pods.target.averageValue: Required value: must specify a positive target averageValue',
    ],
  ],
  [
    'an object without kind, name and amount',
    metricErrors({
      type: 'Object',
      object: { describedObject: {}, metric: { name: 'a/b' }, target: { type: 'Value' } },
    }),
    [
      'object.describedObject.kind: Required value',
      'object.describedObject.name: Required value',
      `object.metric.name: Invalid value: "a/b": may not contain '/'`,
      'object.target.averageValue: Required value: must set either a target value or averageValue',
    ],
  ],
  [
    'something external in two ways',
    metricErrors({
      type: 'External',
      external: { metric: { name: 'a' }, target: { type: 'Value', value: '1', averageValue: '1' } },
    }),
    ['external.target.value: Forbidden: may not set both a target value for metric and a per-pod target'],
  ],
  [
    'rules out of range',
    rulesErrors({ stabilizationWindowSeconds: 3601, selectPolicy: 'Best', tolerance: '-0.1' }),
    [
      'stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
      'selectPolicy: Unsupported value: "Best": supported values: "Disabled", "Max", "Min"',
      'tolerance: Invalid value: "-100m": must be greater than or equal to 0',
    ],
  ],
  [
    'rules with odd policies',
    rulesErrors({
      stabilizationWindowSeconds: -1,
      policies: [
        { type: 'Half', value: 0, periodSeconds: 0 },
        { type: 'Pods', value: 1, periodSeconds: 1801 },
      ],
    }),
    [
      'stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero',
      'policies[0].type: Unsupported value: "Half": supported values: "Percent", "Pods"',
      'policies[0].value: Invalid value: 0: must be greater than zero',
      'policies[0].periodSeconds: Invalid value: 0: must be greater than zero',
      'policies[1].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
    ],
  ],
] as const)
  t.strictSame(errors, wanted, name)

t.test('a target that an old autoscaler has may stay without a group', async (t) => {
  const made = created(current, { spec: { scaleTargetRef: { kind: 'Thing', name: 'a' }, maxReplicas: 9 } })
  t.strictSame(
    updateErrors(current, made, ({ spec }) => Object.assign(spec, { maxReplicas: 8 })),
    [],
  )
  t.strictSame(
    updateErrors(current, made, ({ spec }) => Object.assign(spec.scaleTargetRef, { kind: 'Other' })),
    ['spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group'],
  )
})

t.test('counts in the status are not negative', async (t) => {
  const made = created(current, { spec: { scaleTargetRef, maxReplicas: 9 } })
  const errors = statusErrors(current, made, ({ status }) =>
    Object.assign(status, { currentReplicas: -1, desiredReplicas: -1 }),
  )
  t.strictSame(errors, [
    'status.currentReplicas: Invalid value: -1: must be greater than or equal to 0',
    'status.desiredReplicas: Invalid value: -1: must be greater than or equal to 0',
  ])
})

const metrics: Draft<MetricSpec>[] = [
  { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
  { type: 'Pods', pods: { metric: { name: 'rps', selector: { matchLabels: { a: 'b' } } }, target: average } },
  {
    type: 'Object',
    object: {
      describedObject: { apiVersion: 'g/v1', kind: 'Ingress', name: 'i' },
      metric: { name: 'hits' },
      target: average,
    },
  },
  { type: 'External', external: { metric: { name: 'queue<1>' }, target: { type: 'Value', value: '3' } } },
  { type: 'Resource', resource: { name: 'cpu', target: utilization } },
]

t.test('the old version carries in annotations what it has no fields for, in the words of upstream', async (t) => {
  const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } }
  const stored = created(current, {
    metadata: { annotations: { a: 'b' } },
    spec: { scaleTargetRef, maxReplicas: 9, behavior, metrics },
  })
  const shown = asOld(stored)
  t.equal(shown.spec.targetCPUUtilizationPercentage, 50)
  t.strictSame(shown.metadata.annotations, {
    a: 'b',
    [annotation('metrics')]:
      '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}},' +
      '{"type":"Pods","pods":{"metricName":"rps","targetAverageValue":"5","selector":{"matchLabels":{"a":"b"}}}},' +
      '{"type":"Object","object":{"target":{"kind":"Ingress","name":"i","apiVersion":"g/v1"},"metricName":"hits","targetValue":"0","averageValue":"5"}},' +
      '{"type":"External","external":{"metricName":"queue\\u003c1\\u003e","targetValue":"3"}}]',
    [annotation('behavior')]:
      '{"ScaleUp":{"StabilizationWindowSeconds":0,"SelectPolicy":"Max","Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15},{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null},' +
      '"ScaleDown":{"StabilizationWindowSeconds":60,"SelectPolicy":"Max","Policies":[{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null}}',
  })
  t.strictSame(asCurrent(shown).spec, stored.spec)
  t.strictSame(asCurrent(shown).metadata.annotations, { a: 'b' })
})

const quantity = fc.constantFrom('1', '500m', '1Gi', '2k', '100M')
const name = fc.constantFrom('a', 'rps', 'queue')
const metric = fc.record({ name, selector: fc.option(fc.constant({ matchLabels: { a: 'b' } }), { nil: undefined }) })
const averageTarget = quantity.map((averageValue) => ({ type: 'AverageValue', averageValue }))
const anyTarget = fc.oneof(
  averageTarget,
  quantity.map((value) => ({ type: 'Value', value })),
)
const resourceTarget = fc.oneof(averageTarget, fc.constant(utilization))
const describedObject = fc.record({ apiVersion: fc.constant('g/v1'), kind: fc.constant('Thing'), name })
const arbitraryMetric = fc.oneof(
  fc.record({ metric, target: averageTarget }).map((pods) => ({ type: 'Pods', pods })),
  fc.record({ metric, target: anyTarget }).map((external) => ({ type: 'External', external })),
  fc.record({ metric, target: anyTarget, describedObject }).map((object) => ({ type: 'Object', object })),
  fc
    .record({ name: fc.constant('memory'), target: resourceTarget })
    .map((resource) => ({ type: 'Resource', resource })),
  fc
    .record({ name: fc.constant('cpu'), container: name, target: resourceTarget })
    .map((containerResource) => ({ type: 'ContainerResource', containerResource })),
)
const policy = fc.record({
  type: fc.constantFrom('Pods', 'Percent'),
  value: fc.integer({ min: 1 }),
  periodSeconds: fc.integer({ min: 1, max: 1800 }),
})
const rules = fc.record(
  {
    stabilizationWindowSeconds: fc.nat({ max: 3600 }),
    selectPolicy: fc.constantFrom('Max', 'Min', 'Disabled'),
    policies: fc.array(policy, { minLength: 1, maxLength: 2 }),
    tolerance: quantity,
  },
  { requiredKeys: [] },
)
const currentMetric = fc.oneof(
  fc.record({ metric, current: fc.record({ averageValue: quantity }) }).map((pods) => ({ type: 'Pods', pods })),
  fc
    .record({
      name: fc.constantFrom('cpu', 'memory'),
      current: fc.record({ averageUtilization: fc.nat(), averageValue: quantity }),
    })
    .map((resource) => ({ type: 'Resource', resource })),
)
const condition = fc.record({
  type: fc.constantFrom('AbleToScale', 'ScalingActive'),
  status: fc.constantFrom('True', 'False'),
  lastTransitionTime: fc.constant('2026-01-01T00:00:00Z'),
  reason: fc.constantFrom('A', 'B'),
})
const arbitraryStored = fc.record({
  others: fc.array(arbitraryMetric, { maxLength: 3 }),
  cpu: fc.boolean(),
  behavior: fc.option(fc.record({ scaleUp: rules, scaleDown: rules }, { requiredKeys: [] }), { nil: undefined }),
  currentMetrics: fc.array(currentMetric, { maxLength: 2 }),
  conditions: fc.array(condition, { maxLength: 2 }),
})

t.test('an object of the new version loses nothing in the old one, nor the old one in the new', async (t) => {
  fc.assert(
    fc.property(arbitraryStored, ({ others, cpu, behavior, currentMetrics, conditions }) => {
      const own = cpu ? [metrics.at(-1)!] : []
      const status = {
        desiredReplicas: 3,
        ...(currentMetrics.length > 0 && { currentMetrics }),
        ...(conditions.length > 0 && { conditions }),
      }
      const stored = defaulted(current, {
        metadata: { name: 'a' },
        spec: { scaleTargetRef, maxReplicas: 9, metrics: [...others, ...own], behavior },
        status,
      } as never)
      const shown = asOld(stored)
      const back = asCurrent(defaulted(old, shown as never))
      t.strictSame(defaulted(current, back as never), stored)
      t.strictSame(asOld(back), shown)
    }),
    { numRuns: 100 },
  )
})

for (const [what, text] of [
  ['no JSON', '{'],
  ['no list', '{}'],
  ['a list of something else', '[1]'],
  ['metrics of wrong types', '[{"type":5,"pods":{"metricName":[],"targetAverageValue":"x"}}]'],
] as const)
  t.test(`annotations of an old autoscaler that are ${what} carry nothing`, async (t) => {
    const annotations = Object.fromEntries(
      ['metrics', 'current-metrics', 'conditions', 'behavior'].map((key) => [annotation(key), text]),
    )
    const made = created(old, { metadata: { annotations }, spec: { scaleTargetRef, maxReplicas: 2 } })
    t.equal(made.spec.targetCPUUtilizationPercentage, 80)
    t.strictSame(createErrors(old, { metadata: { annotations }, spec: { scaleTargetRef, maxReplicas: 2 } }), [])
    t.strictSame(asCurrent(made).metadata.annotations, undefined)
  })

t.test('annotations that carry for the old version are dropped in the new one', async (t) => {
  const annotations = { a: 'b', [annotation('metrics')]: '[]' }
  const made = created(current, { metadata: { annotations }, spec: { scaleTargetRef, maxReplicas: 2 } })
  t.strictSame(made.metadata.annotations, { a: 'b' })
})
