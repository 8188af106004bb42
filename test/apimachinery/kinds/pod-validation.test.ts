import t from 'tap'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Container, Pod, PodSpec } from '../../../apimachinery/types/core-v1.ts'
import { created, createErrors, updateErrors } from './kind-harness.ts'

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const image = 'nginx:1.27'
const of = (container: Draft<Container>): Draft<PodSpec> => ({ containers: [{ name: 'main', image, ...container }] })
const beside = (spec: Draft<PodSpec>): Draft<PodSpec> => ({ ...of({}), ...spec })
const c = 'spec.containers[0]'

for (const { name, spec, want } of [
  { name: 'a plain pod', spec: of({}), want: [] },
  { name: 'no containers', spec: { containers: [] }, want: ['spec.containers: Required value'] },
  {
    name: 'names of containers',
    spec: {
      containers: [
        { name: 'Main', image },
        { name: 'b', image },
        { name: 'b', image },
        { name: '', image },
      ],
    },
    want: [
      `${c}.name: Invalid value: "Main": ${label}`,
      'spec.containers[2].name: Duplicate value: "b"',
      'spec.containers[3].name: Required value',
    ],
  },
  {
    name: 'images',
    spec: {
      containers: [
        { name: 'a', image: '' },
        { name: 'b', image: ' x' },
      ],
    },
    want: [
      `${c}.image: Required value`,
      'spec.containers[1].image: Invalid value: " x": must not have leading or trailing whitespace',
    ],
  },
  {
    name: 'the same host port in two containers',
    spec: {
      containers: [
        { name: 'a', image, ports: [{ containerPort: 80, hostPort: 8080 }] },
        {
          name: 'b',
          image,
          ports: [
            { containerPort: 81, hostPort: 8080 },
            { containerPort: 82, hostPort: 8080, protocol: 'UDP' },
          ],
        },
      ],
    },
    want: ['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//8080"'],
  },
  {
    name: 'variables',
    spec: of({
      env: [
        { name: '', value: 'x' },
        { name: 'A=B' },
        { name: 'C', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'D', valueFrom: { fieldRef: { fieldPath: 'spec.nonsense' } } },
        { name: 'E', valueFrom: { fieldRef: { fieldPath: "metadata.labels['a b']" } } },
        { name: 'F', valueFrom: { secretKeyRef: { key: '' } } },
        { name: 'G', valueFrom: {} },
      ],
    }),
    want: [
      `${c}.env[0].name: Required value`,
      `${c}.env[1].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than '='`,
      `${c}.env[2].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`,
      `${c}.env[3].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nonsense": error converting fieldPath: field label not supported: spec.nonsense`,
      `${c}.env[4].valueFrom.fieldRef: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      `${c}.env[5].valueFrom.secretKeyRef.name: Invalid value: "": ${subdomain}`,
      `${c}.env[5].valueFrom.secretKeyRef.key: Required value`,
      `${c}.env[6].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\`, \`secretKeyRef\` or \`fileKeyRef\``,
    ],
  },
  {
    name: 'mounts',
    spec: of({
      volumeMounts: [
        { name: 'gone', mountPath: '/a' },
        { name: 'gone', mountPath: '/a', subPath: '../b' },
      ],
    }),
    want: [
      `${c}.volumeMounts[0].name: Not found: "gone"`,
      `${c}.volumeMounts[1].name: Not found: "gone"`,
      `${c}.volumeMounts[1].mountPath: Invalid value: "/a": must be unique`,
      `${c}.volumeMounts.subPath: Invalid value: "../b": must not contain '..'`,
    ],
  },
  {
    name: 'volumes, of which a wrong one does not take its name',
    spec: beside({
      volumes: [
        { name: 'v', emptyDir: {}, hostPath: { path: '/x' } },
        { name: 'v', emptyDir: {} },
        { name: 'v', emptyDir: {} },
        { name: 'w', secret: { secretName: '', items: [{ key: '', path: '/abs' }] } },
        { name: 'z', projected: { sources: [{ serviceAccountToken: { path: '', expirationSeconds: 1 } }] } },
      ],
    }),
    want: [
      'spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
      'spec.volumes[2].name: Duplicate value: "v"',
      'spec.volumes[3].secret.secretName: Required value',
      'spec.volumes[3].secret.items[0].key: Required value',
      'spec.volumes[3].secret.items[0].path: Invalid value: "/abs": must be a relative path',
      'spec.volumes[4].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes',
      'spec.volumes[4].projected.path: Required value',
      'spec.volumes[4].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ],
  },
  {
    name: 'requests above limits',
    spec: of({ resources: { requests: { cpu: '2', memory: '2Gi' }, limits: { cpu: '1', memory: '1Gi' } } }),
    want: [
      `${c}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`,
      `${c}.resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi`,
    ],
  },
  {
    name: 'devices that differ from their limit',
    spec: of({ resources: { requests: { 'x.io/gpu': '1' }, limits: { 'x.io/gpu': '2' } } }),
    want: [`${c}.resources.requests: Invalid value: "1": must be equal to x.io/gpu limit of 2`],
  },
  {
    name: 'huge pages alone',
    spec: of({ resources: { limits: { 'hugepages-2Mi': '4Mi' } } }),
    want: [`${c}.resources: Forbidden: HugePages require cpu or memory`],
  },
  {
    name: 'probes',
    spec: of({
      livenessProbe: { httpGet: { port: 80 }, tcpSocket: { port: 80 }, periodSeconds: -1, successThreshold: 2 },
      readinessProbe: { exec: { command: [] }, terminationGracePeriodSeconds: 3 },
    }),
    want: [
      `${c}.livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`,
      `${c}.livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0`,
      `${c}.livenessProbe.successThreshold: Invalid value: 2: must be 1`,
      `${c}.readinessProbe.exec.command: Required value`,
      `${c}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 3: must not be set for readinessProbes`,
    ],
  },
  {
    name: 'a hook that sleeps longer than there is time',
    spec: of({ lifecycle: { preStop: { sleep: { seconds: 60 } } } }),
    want: [
      `${c}.lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)`,
    ],
  },
  {
    name: 'init containers that end are not watched',
    spec: beside({ initContainers: [{ name: 'i', image, readinessProbe: { tcpSocket: { port: 1 } } }] }),
    want: [
      'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  },
  {
    name: 'sidecars are',
    spec: beside({
      initContainers: [{ name: 'i', image, restartPolicy: 'Always', readinessProbe: { tcpSocket: { port: 1 } } }],
    }),
    want: [],
  },
  {
    name: 'tolerations',
    spec: beside({
      tolerations: [
        { key: 'a', operator: 'Exists', value: 'x' },
        { operator: 'Equal', value: 'x' },
        { key: 'c', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 },
      ],
    }),
    want: [
      'spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\'',
      'spec.tolerations[1].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      'spec.tolerations[2].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
    ],
  },
  {
    name: 'spread constraints',
    spec: beside({
      topologySpreadConstraints: [
        { maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'Maybe' },
        { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2 },
        { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    }),
    want: [
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Maybe": supported values: "DoNotSchedule", "ScheduleAnyway"',
      'spec.topologySpreadConstraints[1].{topologyKey, whenUnsatisfiable}: Duplicate value: "{z, ScheduleAnyway}"',
      'spec.topologySpreadConstraints[1].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway',
    ],
  },
  {
    name: 'system controls',
    spec: beside({
      securityContext: {
        sysctls: [
          { name: 'a.b', value: '1' },
          { name: 'a.b', value: '1' },
          { name: 'foo-', value: '1' },
        ],
      },
    }),
    want: [
      'spec.securityContext.sysctls[1].name: Duplicate value: "a.b"',
      'spec.securityContext.sysctls[2].name: Invalid value: "foo-": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
    ],
  },
  {
    name: 'a DNS policy without servers',
    spec: beside({ dnsPolicy: 'None' }),
    want: ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
  },
  {
    name: 'ephemeral containers and a node before the gates open',
    spec: beside({ nodeName: 'n', schedulingGates: [{ name: 'g' }], ephemeralContainers: [{ name: 'e', image }] }),
    want: [
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
      'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    ],
  },
] as { name: string; spec: Draft<PodSpec>; want: string[] }[]) {
  t.test(`a new pod: ${name}`, async (t) => t.strictSame(createErrors(pods, { spec }), want))
}

const mayChange =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

for (const { name, before, change, want } of [
  { name: 'its image', before: of({}), change: (pod) => void (pod.spec.containers[0]!.image = 'other'), want: [] },
  { name: 'its labels', before: of({}), change: (pod) => void (pod.metadata.labels = { a: 'b' }), want: [] },
  { name: 'its node', before: of({}), change: (pod) => void (pod.spec.nodeName = 'n'), want: [mayChange] },
  {
    name: 'its resources',
    before: of({}),
    change: (pod) => void (pod.spec.containers[0]!.resources = { requests: { cpu: '1' } }),
    want: [mayChange],
  },
  {
    name: 'its containers',
    before: of({}),
    change: (pod) => void pod.spec.containers.push({ ...pod.spec.containers[0]!, name: 'b' }),
    want: ['spec.containers: Forbidden: pod updates may not add or remove containers'],
  },
  { name: 'a first deadline', before: of({}), change: (pod) => void (pod.spec.activeDeadlineSeconds = 5), want: [] },
  {
    name: 'a later deadline',
    before: beside({ activeDeadlineSeconds: 5 }),
    change: (pod) => void (pod.spec.activeDeadlineSeconds = 6),
    want: ['spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value'],
  },
  {
    name: 'one more toleration',
    before: beside({ tolerations: [{ key: 'a', operator: 'Exists' }] }),
    change: (pod) => void pod.spec.tolerations!.push({ key: 'b', operator: 'Exists' }),
    want: [],
  },
  {
    name: 'one toleration less',
    before: beside({ tolerations: [{ key: 'a', operator: 'Exists' }] }),
    change: (pod) => void delete pod.spec.tolerations,
    want: ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
  },
  {
    name: 'a gate opened',
    before: beside({ schedulingGates: [{ name: 'g' }, { name: 'h' }] }),
    change: (pod) => void pod.spec.schedulingGates!.pop(),
    want: [],
  },
  {
    name: 'a gate closed',
    before: beside({ schedulingGates: [{ name: 'g' }] }),
    change: (pod) => void pod.spec.schedulingGates!.push({ name: 'h' }),
    want: ["spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'h'"],
  },
  {
    name: 'a narrower choice of nodes while gated',
    before: beside({ schedulingGates: [{ name: 'g' }], nodeSelector: { a: 'b' } }),
    change: (pod) => void (pod.spec.nodeSelector = { a: 'b', c: 'd' }),
    want: [],
  },
  {
    name: 'a wider one',
    before: beside({ schedulingGates: [{ name: 'g' }], nodeSelector: { a: 'b' } }),
    change: (pod) => void delete pod.spec.nodeSelector,
    want: [
      'spec.nodeSelector: Invalid value: null: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ],
  },
] as { name: string; before: Draft<PodSpec>; change: (pod: Pod) => void; want: string[] }[]) {
  t.test(`an update of a pod: ${name}`, async (t) => {
    t.strictSame(updateErrors(pods, created(pods, { spec: before }), change), want)
  })
}

t.test('a container that will not restart does not come back', async (t) => {
  const withState = (state: object) =>
    ({
      ...created(pods, { spec: beside({ restartPolicy: 'Never' }) }),
      status: { containerStatuses: [{ name: 'main', state }] },
    }) as unknown as Pod
  const errors = pods.rules.validateStatusUpdate!(
    withState({ running: {} }),
    withState({ terminated: { exitCode: 1 } }),
  )
  t.match(errors, [
    {
      field: 'status.containerStatuses[0].state',
      message: 'Forbidden: may not be transitioned to non-terminated state',
    },
  ])
})

t.test('warnings tell of likely mistakes', async (t) => {
  const { metadata, spec } = created(pods, {
    metadata: { annotations: { 'scheduler.alpha.kubernetes.io/critical-pod': '' } },
    spec: beside({
      nodeSelector: { 'beta.kubernetes.io/os': 'linux' },
      containers: [
        {
          name: 'a',
          image,
          env: [{ name: 'X' }, { name: 'X' }],
          ports: [{ containerPort: 1 }, { containerPort: 1 }],
          resources: { limits: { memory: '100m' } },
        },
      ],
    }),
  })
  t.strictSame(pods.rules.warnings!({ metadata, spec } as Pod, undefined), [
    'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
    'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
    'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
    'spec.containers[0].env[1]: hides previous definition of "X", which may be dropped when using apply',
    'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
  ])
})
