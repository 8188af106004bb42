import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { pullPolicyOf } from '../../../apimachinery/kinds/core/image-reference.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { qosClassOf } from '../../../apimachinery/kinds/core/qos-class.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Container, PodSpec, ResourceRequirements } from '../../../apimachinery/types/core-v1.ts'
import { created, defaulted } from './kind-harness.ts'

const pod = (spec: Draft<PodSpec> = {}, container: Draft<Container> = {}) =>
  created(pods, {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'a', image: 'nginx', ...container }], ...spec },
  })

t.test('a pod gets what it does not say', async (t) => {
  t.match(pod(), {
    spec: {
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      terminationGracePeriodSeconds: 30,
      securityContext: {},
      enableServiceLinks: true,
      containers: [{ imagePullPolicy: 'Always', terminationMessagePath: '/dev/termination-log', resources: {} }],
    },
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  })
})

t.test('defaults of defaults are the defaults', async (t) => {
  const once = defaulted(pods, {
    spec: { containers: [{ name: 'a', image: 'nginx', livenessProbe: { httpGet: { port: 1 } } }] },
  })
  t.strictSame(defaulted(pods, once), once)
})

for (const [image, policy] of [
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['localhost:5000/team/nginx', 'Always'],
  ['nginx:1.27', 'IfNotPresent'],
  ['registry.example.com:5000/a/b:v1', 'IfNotPresent'],
  [`nginx@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
  [`nginx:latest@sha256:${'a'.repeat(64)}`, 'Always'],
  ['Not An Image', 'IfNotPresent'],
  ['', 'IfNotPresent'],
] as const) {
  t.test(`the image ${JSON.stringify(image)} is pulled ${policy}`, async (t) => t.equal(pullPolicyOf(image), policy))
}

t.test('a pod requests what it is limited to; a template does not yet', async (t) => {
  const resources = { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } }
  t.strictSame(pod({}, { resources }).spec.containers[0]!.resources.requests, { cpu: '500m', memory: '1Gi' })
  const deployment = defaulted(deployments, {
    spec: { template: { spec: { containers: [{ name: 'a', image: 'a', resources: { limits: { cpu: '1' } } }] } } },
  })
  t.equal(deployment.spec.template.spec.containers[0]!.resources.requests, undefined)
})

t.test('a pod-level request defaults to what the containers request, else to the pod-level limit', async (t) => {
  const { resources } = pod(
    { resources: { limits: { cpu: '2', memory: '2Gi' } } },
    { resources: { requests: { cpu: '500m' } } },
  ).spec
  t.strictSame(resources?.requests, { cpu: '500m', memory: '2Gi' })
})

t.test('on the host network a container port is a host port', async (t) => {
  const { ports } = pod({ hostNetwork: true }, { ports: [{ containerPort: 80 }] }).spec.containers[0]!
  t.strictSame(ports, [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }])
})

t.test('a volume that says nothing is an empty directory', async (t) => {
  t.strictSame(pod({ volumes: [{ name: 'v' }] }).spec.volumes, [{ name: 'v', emptyDir: {} }])
})

t.test('both spellings of the service account say the same', async (t) => {
  t.match(pod({ serviceAccount: 'old' }).spec, { serviceAccountName: 'old', serviceAccount: 'old' })
  t.match(pod({ serviceAccountName: 'new', serviceAccount: 'old' }).spec, { serviceAccount: 'new' })
})

t.test('a gated pod says so from the start', async (t) => {
  t.match(pod({ schedulingGates: [{ name: 'a' }] }).status.conditions, [
    { type: 'PodScheduled', reason: 'SchedulingGated' },
  ])
})

t.test('podIP is the first of podIPs', async (t) => {
  t.equal(defaulted(pods, { status: { podIPs: [{ ip: '1.2.3.4' }] }, spec: {} }).status.podIP, '1.2.3.4')
  t.strictSame(defaulted(pods, { status: { podIP: '1.2.3.4' }, spec: {} }).status.podIPs, [{ ip: '1.2.3.4' }])
})

const both = { cpu: '1', memory: '1Gi' }
for (const { name, containers, want } of [
  { name: 'nothing requested', containers: [{}], want: 'BestEffort' },
  { name: 'requests equal limits', containers: [{ limits: both, requests: both }], want: 'Guaranteed' },
  {
    name: 'equal in another notation',
    containers: [{ limits: both, requests: { cpu: '1000m', memory: '1024Mi' } }],
    want: 'Guaranteed',
  },
  { name: 'one container without limits', containers: [{ limits: both, requests: both }, {}], want: 'Burstable' },
  {
    name: 'requests below limits',
    containers: [{ limits: both, requests: { cpu: '1', memory: '1Mi' } }],
    want: 'Burstable',
  },
  { name: 'memory only', containers: [{ limits: { memory: '1Gi' }, requests: { memory: '1Gi' } }], want: 'Burstable' },
  { name: 'other resources do not count', containers: [{ limits: { 'example.com/gpu': '1' } }], want: 'BestEffort' },
  { name: 'zero is nothing', containers: [{ requests: { cpu: '0' } }], want: 'BestEffort' },
] as { name: string; containers: ResourceRequirements[]; want: string }[]) {
  t.test(`quality of service: ${name}`, async (t) => {
    const spec = { containers: containers.map((resources, i) => ({ name: `c${i}`, resources })) }
    t.equal(qosClassOf(spec), want)
  })
}
