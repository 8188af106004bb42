import t from 'tap'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Pod, PodSpec } from '../../../../../apimachinery/types/core-v1.ts'
import { podWarnings } from './pod-harness.ts'

const main = { name: 'main', image: 'x' }
const spread = {
  maxSkew: 1,
  topologyKey: 'failure-domain.beta.kubernetes.io/zone',
  whenUnsatisfiable: 'ScheduleAnyway',
}

const cases: { name: string; spec: Draft<PodSpec>; metadata?: Draft<Pod['metadata']>; want: unknown }[] = [
  { name: 'nothing', spec: {}, want: [] },
  {
    name: 'a name that is more than a label',
    spec: {},
    metadata: { name: 'a.b' },
    want: [
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    ],
  },
  {
    name: 'a grace below nothing',
    spec: { terminationGracePeriodSeconds: -1 },
    want: ['spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1'],
  },
  {
    name: 'names that are there twice, or are none',
    spec: { imagePullSecrets: [{ name: 'a' }, { name: 'a' }, {}], hostAliases: [{ ip: '1.1.1.1' }, { ip: '1.1.1.1' }] },
    want: [
      'spec.hostAliases[1].ip: duplicate ip "1.1.1.1"',
      'spec.imagePullSecrets[1].name: duplicate name "a"',
      'spec.imagePullSecrets[2].name: invalid empty name ""',
    ],
  },
  {
    name: 'volumes of the past',
    spec: {
      volumes: [
        { name: 'g', gitRepo: { repository: 'r' } },
        { name: 's', storageos: { volumeName: 'v' } },
        { name: 'r', rbd: { monitors: ['m'], image: 'i' } },
      ],
    },
    want: [
      'spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
      'spec.volumes[1].storageOS: deprecated in v1.22, non-functional in v1.25+',
      'spec.volumes[2].rbd: deprecated in v1.28, non-functional in v1.31+',
    ],
  },
  {
    name: 'files over files',
    spec: {
      volumes: [
        {
          name: 'a',
          configMap: {
            name: 'c',
            items: [
              { key: 'x', path: 'd' },
              { key: 'y', path: 'd/e' },
            ],
          },
        },
        { name: 'b', projected: { sources: [] } },
        {
          name: 'p',
          projected: {
            sources: [
              { configMap: { name: 'c', items: [{ key: 'x', path: 'f' }] } },
              { secret: { name: 's', items: [{ key: 'x', path: 'f/g' }] } },
            ],
          },
        },
      ],
    },
    want: [
      'volume "a" (ConfigMap "c"): overlapping paths: "d/e" with "d"',
      'volume "p" (Projected Secret "s"): overlapping paths: "f/g" with "f"',
    ],
  },
  {
    name: 'nodes and spreads by labels of the past',
    spec: { nodeSelector: { 'beta.kubernetes.io/arch': 'arm64' }, topologySpreadConstraints: [spread] },
    want: [
      'spec.nodeSelector[beta.kubernetes.io/arch]: deprecated since v1.14; use "kubernetes.io/arch" instead',
      'spec.topologySpreadConstraints[0].topologyKey: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
      'spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod',
    ],
  },
  {
    name: 'affinity of no pods, and of values that no label has',
    spec: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['not ok!'] }] }],
          },
        },
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'z' }] },
      },
    },
    want: [
      'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod',
    ],
  },
  {
    name: 'ports that are there more or less twice',
    spec: {
      containers: [
        {
          ...main,
          ports: [
            { containerPort: 80 },
            { containerPort: 80, hostPort: 8080 },
            { containerPort: 81, hostIP: '10.0.0.1' },
          ],
        },
        { ...main, name: 'b', ports: [{ containerPort: 80 }] },
      ],
    },
    want: [
      'spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]',
      'spec.containers[0].ports[2]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:81 Protocol:TCP HostIP:10.0.0.1}',
      'spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]',
      'spec.containers[1].ports[0]: overlapping port definition with spec.containers[0].ports[1]',
    ],
  },
  {
    name: 'a variable that hides another',
    spec: {
      containers: [
        {
          ...main,
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '$(A)2' },
            { name: 'A', value: '3' },
          ],
        },
      ],
    },
    want: ['spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply'],
  },
  {
    name: 'parts of bytes',
    spec: {
      overhead: { memory: '100m' },
      containers: [{ ...main, resources: { requests: { 'ephemeral-storage': '1500m' } } }],
    },
    want: [
      'spec.overhead[memory]: fractional byte value "100m" is invalid, must be an integer',
      'spec.containers[0].resources.requests[ephemeral-storage]: fractional byte value "1500m" is invalid, must be an integer',
    ],
  },
  {
    name: 'annotations that are fields now',
    spec: {},
    metadata: {
      annotations: {
        'container.apparmor.security.beta.kubernetes.io/main': 'unconfined',
        'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
        'security.alpha.kubernetes.io/sysctls': 'a=b',
      },
    },
    want: [
      'metadata.annotations[security.alpha.kubernetes.io/sysctls]: non-functional in v1.11+; use the "sysctls" field instead',
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
    ],
  },
  {
    name: 'addresses in a form of their own',
    spec: { dnsConfig: { nameservers: ['2001:DB8::1'] }, hostAliases: [{ ip: '2001:0db8::1' }] },
    want: [
      'spec.dnsConfig.nameservers[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
      'spec.hostAliases[0].ip: IPv6 address "2001:0db8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
    ],
  },
]

for (const { name, spec, metadata, want } of cases) {
  t.test(`a warning about ${name}`, async (t) => t.strictSame(podWarnings(spec, metadata), want))
}
