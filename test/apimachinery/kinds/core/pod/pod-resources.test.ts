import t from 'tap'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Container, PodSpec } from '../../../../../apimachinery/types/core-v1.ts'
import { containerErrors, podErrors } from './pod-harness.ts'

const cases: { name: string; resources: Draft<Container['resources']>; beside?: Draft<PodSpec>; want: unknown }[] = [
  {
    name: 'less than nothing',
    resources: { requests: { cpu: '-1' } },
    want: ['spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
  },
  {
    name: 'names that there are not',
    resources: { limits: { disk: '1', 'a b': '1', 'requests.example.com/x': '1' } },
    want: [
      "spec.containers[0].resources.limits[a b]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'spec.containers[0].resources.limits[a b]: Invalid value: "a b": must be a standard resource for containers',
      'spec.containers[0].resources.limits[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.limits[disk]: Invalid value: "disk": must be a standard resource for containers',
      'spec.containers[0].resources.limits[requests.example.com/x]: Invalid value: "requests.example.com/x": doesn\'t follow extended resource name standard',
      "spec.containers[0].resources.requests[a b]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'spec.containers[0].resources.requests[a b]: Invalid value: "a b": must be a standard resource for containers',
      'spec.containers[0].resources.requests[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[disk]: Invalid value: "disk": must be a standard resource for containers',
      'spec.containers[0].resources.requests[requests.example.com/x]: Invalid value: "requests.example.com/x": doesn\'t follow extended resource name standard',
    ],
  },
  {
    name: 'a part of a device',
    resources: { limits: { 'example.com/gpu': '500m' } },
    want: [
      'spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer',
      'spec.containers[0].resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer',
    ],
  },
  {
    name: 'a device without a limit',
    resources: { requests: { 'example.com/gpu': '1' } },
    want: ['spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources'],
  },
  { name: 'huge pages', resources: { limits: { 'hugepages-2Mi': '4Mi', memory: '1Gi' } }, want: [] },
  {
    name: 'a part of a huge page',
    resources: { limits: { 'hugepages-2Mi': '3Mi', memory: '1Gi' } },
    want: [
      'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      'spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
    ],
  },
  {
    name: 'huge pages of no size',
    resources: { limits: { 'hugepages-x': '4Mi', memory: '1Gi' } },
    want: [
      'spec.containers[0].resources.limits[hugepages-x]: Invalid value: "4Mi": 4Mi is not positive integer multiple of hugepages-x',
      'spec.containers[0].resources.requests[hugepages-x]: Invalid value: "4Mi": 4Mi is not positive integer multiple of hugepages-x',
    ],
  },
  {
    name: 'claims of the pod',
    resources: { claims: [{ name: 'c', request: 'r' }] },
    beside: { resourceClaims: [{ name: 'c', resourceClaimName: 'x' }] },
    want: [],
  },
  {
    name: 'claims that are not, or are there twice',
    resources: {
      claims: [{ name: '' }, { name: 'gone' }, { name: 'c' }, { name: 'c' }, { name: 'c', request: 'Bad' }],
    },
    beside: { resourceClaims: [{ name: 'c', resourceClaimName: 'x' }] },
    want: [
      'spec.containers[0].resources.claims[0]: Required value',
      'spec.containers[0].resources.claims[1]: Not found: "gone": must be one of the names in pod.spec.resourceClaims: c',
      'spec.containers[0].resources.claims[3]: Duplicate value: "c"',
      "spec.containers[0].resources.claims[4].request: Invalid value: \"Bad\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      'spec.containers[0].resources.claims[4]: Duplicate value: "c"',
    ],
  },
  {
    name: 'claims of a pod that has none',
    resources: { claims: [{ name: 'gone' }] },
    want: [
      'spec.containers[0].resources.claims[0]: Not found: "gone": must be one of the names in pod.spec.resourceClaims which is empty',
    ],
  },
]

for (const { name, resources, beside, want } of cases) {
  t.test(`resources of a container: ${name}`, async (t) => t.strictSame(containerErrors({ resources }, beside), want))
}

const ofPods: { name: string; spec: Draft<PodSpec>; want: unknown }[] = [
  { name: 'of all of it', spec: { resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } }, want: [] },
  {
    name: 'more than the limit',
    spec: { resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } } },
    want: ['spec.resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi'],
  },
  {
    name: 'of what only containers have',
    spec: { resources: { limits: { 'example.com/gpu': '1', 'ephemeral-storage': '1Gi' } } },
    want: [
      'spec.resources.limits[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"',
      'spec.resources.limits[example.com/gpu]: Unsupported value: "example.com/gpu": supported values: "cpu", "hugepages-", "memory"',
    ],
  },
  {
    name: 'less than the containers together request',
    spec: {
      containers: [{ name: 'a', image: 'x', resources: { requests: { cpu: '2' } } }],
      resources: { requests: { cpu: '1' } },
    },
    want: [
      'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2',
    ],
  },
  {
    name: 'less than a container may use',
    spec: {
      containers: [{ name: 'a', image: 'x', resources: { limits: { cpu: '2' } } }],
      resources: { limits: { cpu: '1' } },
    },
    want: [
      'spec.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      'spec.resources.containers[0][cpu].limits: Invalid value: "2": must be less than or equal to pod limits of 1',
    ],
  },
  {
    name: 'claims',
    spec: { resources: { claims: [{ name: 'c' }] } },
    want: ['spec.resources.claims: Forbidden: claims cannot be set for Resources at pod-level'],
  },
  {
    name: 'overhead',
    spec: { overhead: { cpu: '-1', disk: '1' } },
    want: [
      'spec.overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.overhead.limits[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
      'spec.overhead.limits[disk]: Invalid value: "disk": must be a standard resource for containers',
    ],
  },
  {
    name: 'resource claims',
    spec: {
      resourceClaims: [
        { name: 'Bad', resourceClaimName: 'x' },
        { name: 'a' },
        { name: 'a', resourceClaimName: 'x', resourceClaimTemplateName: 'y' },
        { name: 'b', resourceClaimName: 'X_' },
      ],
    },
    want: [
      "spec.resourceClaims[0].name: Invalid value: \"Bad\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      'spec.resourceClaims[1]: Invalid value: {"Name":"a"}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
      'spec.resourceClaims[2].name: Duplicate value: "a"',
      'spec.resourceClaims[2]: Invalid value: {"Name":"a","ResourceClaimName":"x","ResourceClaimTemplateName":"y"}: at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
      "spec.resourceClaims[3].resourceClaimName: Invalid value: \"X_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
]

for (const { name, spec, want } of ofPods) {
  t.test(`resources of a pod: ${name}`, async (t) => t.strictSame(podErrors(spec), want))
}
