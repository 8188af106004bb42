import t from 'tap'
import { limitRanges } from '../../../../apimachinery/kinds/core/limit-range.ts'
import { resourceQuotas } from '../../../../apimachinery/kinds/core/resource-quota.ts'
import type { Draft } from '../../../../apimachinery/object.ts'
import type { LimitRangeItem, ResourceQuotaSpec } from '../../../../apimachinery/types/core-v1.ts'
import { created, createErrors, statusErrors, updateErrors } from '../kind-harness.ts'

const limits: { name: string; limit: Draft<LimitRangeItem>; want: unknown }[] = [
  {
    name: 'of a kind that there is not',
    limit: { type: 'Node' },
    want: ['spec.limits[0].type: Invalid value: "Node": must be a standard limit type or fully qualified'],
  },
  { name: 'of a kind of someone else', limit: { type: 'example.com/Node' }, want: [] },
  {
    name: 'of pods, which have no defaults',
    limit: { type: 'Pod', default: { cpu: '1' }, defaultRequest: { cpu: '1' } },
    want: [
      "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
      "spec.limits[0].defaultRequest: Forbidden: may not be specified when `type` is 'Pod'",
    ],
  },
  {
    name: 'of claims, which need storage',
    limit: { type: 'PersistentVolumeClaim', max: { cpu: '1' } },
    want: [
      'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
    ],
  },
  {
    name: 'of resources that containers do not have',
    limit: { type: 'Container', max: { storage: '1', disk: '1' } },
    want: [
      'spec.limits[0].max[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
      'spec.limits[0].max[disk]: Invalid value: "disk": must be a standard resource for containers',
      'spec.limits[0].max[storage]: Invalid value: "storage": must be a standard resource for containers',
      'spec.limits[0].default[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
      'spec.limits[0].default[disk]: Invalid value: "disk": must be a standard resource for containers',
      'spec.limits[0].default[storage]: Invalid value: "storage": must be a standard resource for containers',
      'spec.limits[0].defaultRequest[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
      'spec.limits[0].defaultRequest[disk]: Invalid value: "disk": must be a standard resource for containers',
      'spec.limits[0].defaultRequest[storage]: Invalid value: "storage": must be a standard resource for containers',
    ],
  },
  {
    name: 'of numbers in the wrong order',
    limit: {
      type: 'Container',
      max: { cpu: '1' },
      min: { cpu: '2' },
      default: { cpu: '3' },
      defaultRequest: { cpu: '4' },
    },
    want: [
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "4": default request value 4 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "4": default request value 4 is greater than default limit value 3',
      'spec.limits[0].default[cpu]: Invalid value: "1": default value 3 is greater than max value 1',
    ],
  },
  {
    name: 'of a ratio below one',
    limit: { type: 'Container', maxLimitRequestRatio: { cpu: '500m' } },
    want: ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1'],
  },
  {
    name: 'of a ratio that cannot be',
    limit: { type: 'Container', max: { memory: '3Gi' }, min: { memory: '1Gi' }, maxLimitRequestRatio: { memory: '4' } },
    want: [
      'spec.limits[0].maxLimitRequestRatio[memory]: Invalid value: "4": ratio 4 is greater than max/min = 3.000000',
    ],
  },
  {
    name: 'of what cannot be promised twice',
    limit: { type: 'Container', default: { 'example.com/gpu': '2' }, defaultRequest: { 'example.com/gpu': '1' } },
    want: [
      'spec.limits[0].defaultRequest[example.com/gpu]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in example.com/gpu',
    ],
  },
]

for (const { name, limit, want } of limits) {
  t.test(`limits ${name}`, async (t) => t.strictSame(createErrors(limitRanges, { spec: { limits: [limit] } }), want))
}

const quotas: { name: string; spec: Draft<ResourceQuotaSpec>; want: unknown }[] = [
  {
    name: 'of what quotas count',
    spec: {
      hard: {
        pods: '1',
        'count/deployments.apps': '2',
        'requests.nvidia.com/gpu': '1',
        'requests.hugepages-2Mi': '4Mi',
      },
    },
    want: [],
  },
  {
    name: 'of what there is not',
    spec: { hard: { disk: '1', storage: '1' } },
    want: [
      'spec.hard[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
      'spec.hard[disk]: Invalid value: "disk": must be a standard resource for quota',
      'spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota',
    ],
  },
  {
    name: 'of parts of things',
    spec: { hard: { pods: '1500m', 'requests.cpu': '-1' } },
    want: [
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
      'spec.hard[requests.cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
  },
  {
    name: 'of a scope that there is not',
    spec: { scopes: ['Best'] },
    want: ['spec.scopes: Invalid value: ["Best"]: unsupported scope'],
  },
  {
    name: 'of scopes that exclude each other',
    spec: { scopes: ['Terminating', 'NotTerminating'] },
    want: ['spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes'],
  },
  {
    name: 'of what a scope does not have',
    spec: { scopes: ['BestEffort'], hard: { pods: '1', 'requests.cpu': '1' } },
    want: ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
  },
  {
    name: 'of volumes with attributes',
    spec: {
      hard: { persistentvolumeclaims: '1', pods: '1' },
      scopeSelector: { matchExpressions: [{ scopeName: 'VolumeAttributesClass', operator: 'In', values: ['gold'] }] },
    },
    want: [
      'spec.scopeSelector.matchExpressions: Invalid value: {"MatchExpressions":[{"ScopeName":"VolumeAttributesClass","Operator":"In","Values":["gold"]}]}: unsupported scope applied to resource',
    ],
  },
  {
    name: 'of a selector of nonsense',
    spec: {
      scopeSelector: {
        matchExpressions: [
          { scopeName: 'Best', operator: 'Near' },
          { scopeName: 'Terminating', operator: 'In', values: ['x'] },
          { scopeName: 'PriorityClass', operator: 'In' },
          { scopeName: 'PriorityClass', operator: 'Exists', values: ['x'] },
          { scopeName: 'NotTerminating', operator: 'Exists' },
        ],
      },
    },
    want: [
      'spec.scopeSelector.matchExpressions.scopeName: Invalid value: "Best": unsupported scope',
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "Near": not a valid selector operator',
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be \'Exists\' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity',
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      "spec.scopeSelector.matchExpressions.values: Invalid value: [\"x\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      'spec.scopeSelector.matchExpressions: Invalid value: null: conflicting scopes',
    ],
  },
]

for (const { name, spec, want } of quotas) {
  t.test(`a quota ${name}`, async (t) => t.strictSame(createErrors(resourceQuotas, { spec }), want))
}

t.test('a quota keeps its scopes, in whichever order', async (t) => {
  const old = created(resourceQuotas, { spec: { scopes: ['NotBestEffort', 'Terminating'] } })
  const change = (scopes: string[]) => updateErrors(resourceQuotas, old, ({ spec }) => void (spec!.scopes = scopes))
  t.strictSame(change(['Terminating', 'NotBestEffort']), [])
  t.strictSame(change(['Terminating']), ['spec.scopes: Invalid value: ["Terminating"]: field is immutable'])
})

t.test('a quota reports what quotas count', async (t) => {
  const old = created(resourceQuotas, { spec: { hard: { pods: '1' } } })
  t.strictSame(
    statusErrors(resourceQuotas, old, (draft) => void (draft.status = { hard: { disk: '1' }, used: { pods: '-1' } })),
    [
      'status.hard[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
      'status.hard[disk]: Invalid value: "disk": must be a standard resource for quota',
      'status.used[pods]: Invalid value: "-1": must be greater than or equal to 0',
    ],
  )
})
