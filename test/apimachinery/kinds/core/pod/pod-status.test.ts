import t from 'tap'
import { pods } from '../../../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Pod, PodSpec, PodStatus } from '../../../../../apimachinery/types/core-v1.ts'
import { created, statusErrors } from '../../kind-harness.ts'
import { podWith } from './pod-harness.ts'

const ended = { name: 'main', state: { terminated: { exitCode: 1 } } }
const running = { name: 'main', state: { running: {} } }
const claims: Draft<PodSpec> = { resourceClaims: [{ name: 'c', resourceClaimTemplateName: 't' }] }

const cases: {
  name: string
  spec?: Draft<PodSpec>
  old?: Draft<PodStatus>
  status: Draft<PodStatus>
  want: unknown
}[] = [
  { name: 'a phase', status: { phase: 'Running' }, want: [] },
  {
    name: 'another quality of service',
    status: { qosClass: 'Guaranteed' },
    want: ['status.qosClass: Invalid value: "Guaranteed": field is immutable'],
  },
  {
    name: 'conditions of no name',
    status: { conditions: [{ type: 'a b', status: 'True', observedGeneration: -1 }] },
    want: [
      'status.conditions[0].observedGeneration: Invalid value: -1: must be a non-negative integer',
      "status.conditions[0].Type: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  },
  {
    name: 'a container that ended and runs',
    spec: { restartPolicy: 'Never' },
    old: { containerStatuses: [ended] },
    status: { containerStatuses: [running] },
    want: ['status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state'],
  },
  {
    name: 'a container that may restart',
    old: { containerStatuses: [ended] },
    status: { containerStatuses: [running] },
    want: [],
  },
  {
    name: 'a container that failed and may restart',
    spec: { restartPolicy: 'OnFailure' },
    old: { containerStatuses: [ended] },
    status: { containerStatuses: [running] },
    want: [],
  },
  {
    name: 'a container that may restart by itself only',
    spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'x', restartPolicy: 'Always' }] },
    old: { containerStatuses: [ended] },
    status: { containerStatuses: [running] },
    want: [],
  },
  {
    name: 'an init container that ended well and runs',
    spec: { restartPolicy: 'OnFailure', initContainers: [{ name: 'i', image: 'x' }] },
    old: { initContainerStatuses: [{ name: 'i', state: { terminated: { exitCode: 0 } } }] },
    status: { initContainerStatuses: [{ name: 'i', state: { running: {} } }] },
    want: ['status.initContainerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state'],
  },
  {
    name: 'an ephemeral container that ended and runs',
    spec: { ephemeralContainers: [] },
    old: { ephemeralContainerStatuses: [ended] },
    status: { ephemeralContainerStatuses: [running] },
    want: ['status.ephemeralContainerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state'],
  },
  {
    name: 'addresses of both families',
    status: { podIPs: [{ ip: '10.0.0.1' }, { ip: '2001:db8::1' }], hostIPs: [{ ip: '10.0.0.2' }], hostIP: '10.0.0.2' },
    want: [],
  },
  {
    name: 'addresses of nonsense',
    status: { podIPs: [{ ip: 'here' }] },
    want: ['status.podIPs[0]: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  },
  {
    name: 'two addresses of one family',
    status: { podIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] },
    want: [
      'status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"10.0.0.2"}]: may specify no more than one IP for each IP family',
    ],
  },
  {
    name: 'an address twice',
    status: { podIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.1' }] },
    want: [
      'status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"10.0.0.1"}]: may specify no more than one IP for each IP family',
    ],
  },
  {
    name: 'a host of other addresses',
    status: { hostIP: '10.0.0.1', hostIPs: [{ ip: '10.0.0.2' }] },
    want: ['status.hostIPs[0].ip: Invalid value: "10.0.0.2": must be equal to `hostIP`'],
  },
  {
    name: 'a nominated node of no name',
    status: { nominatedNodeName: 'Bad_' },
    want: [
      "status.nominatedNodeName: Invalid value: \"Bad_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
  {
    name: 'a nominated node for what has one',
    spec: { nodeName: 'n' },
    status: { nominatedNodeName: 'm' },
    want: ['status.nominatedNodeName: Forbidden: may not be set on pods that are already bound to a node'],
  },
  {
    name: 'a claim that was made',
    spec: claims,
    status: { resourceClaimStatuses: [{ name: 'c', resourceClaimName: 'x' }] },
    want: [],
  },
  {
    name: 'a claim of what is not',
    spec: claims,
    status: { resourceClaimStatuses: [{ name: 'gone', resourceClaimName: 'Bad_' }] },
    want: [
      'status.resourceClaimStatuses[0].name: Invalid value: "gone": must match the name of an entry in `spec.resourceClaims`',
      "status.resourceClaimStatuses[0].name: Invalid value: \"Bad_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
]

for (const { name, spec = {}, old = {}, status, want } of cases) {
  t.test(`the status of a pod: ${name}`, async (t) => {
    const made = created(pods, podWith(spec))
    const pod = { ...made, status: { ...made.status, ...old } } as Pod
    const change = (draft: Pod) => void Object.assign(draft.status, status)
    t.strictSame(statusErrors(pods, pod, change), want)
  })
}
