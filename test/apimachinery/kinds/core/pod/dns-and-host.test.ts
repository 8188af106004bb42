import t from 'tap'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { PodSpec } from '../../../../../apimachinery/types/core-v1.ts'
import { containerErrors, podErrors } from './pod-harness.ts'

const cases: { name: string; spec: Draft<PodSpec>; want: unknown }[] = [
  {
    name: 'a DNS policy that there is not',
    spec: { dnsPolicy: 'Cluster' },
    want: [
      'spec.dnsPolicy: Unsupported value: "Cluster": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
  },
  {
    name: 'too many DNS servers and domains',
    spec: {
      dnsConfig: {
        nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'],
        searches: Array.from({ length: 33 }, (_, i) => `d${i}`),
      },
    },
    want: [
      'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","1.1.1.2","1.1.1.3","1.1.1.4"]: must not have more than 3 nameservers',
      'spec.dnsConfig.searches: Invalid value: ["d0","d1","d2","d3","d4","d5","d6","d7","d8","d9","d10","d11","d12","d13","d14","d15","d16","d17","d18","d19","d20","d21","d22","d23","d24","d25","d26","d27","d28","d29","d30","d31","d32"]: must not have more than 32 search paths',
    ],
  },
  {
    name: 'DNS of nonsense',
    spec: { dnsConfig: { nameservers: ['dns.example.com'], searches: ['a b', '.'], options: [{ name: '' }] } },
    want: [
      'spec.dnsConfig.nameservers[0]: Invalid value: "dns.example.com": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      "spec.dnsConfig.searches[0]: Invalid value: \"a b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')",
      'spec.dnsConfig.options[0]: Required value: must not be empty',
    ],
  },
  {
    name: 'aliases of nonsense',
    spec: { hostAliases: [{ ip: 'here', hostnames: ['a b'] }] },
    want: [
      'spec.hostAliases[0].ip: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      "spec.hostAliases[0].hostnames[0]: Invalid value: \"a b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
  {
    name: 'names of nonsense',
    spec: { hostname: 'a.b', subdomain: 'Bad_' },
    want: [
      'spec.hostname: Invalid value: "a.b": must not contain dots',
      "spec.subdomain: Invalid value: \"Bad_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    name: 'a name that is more than one',
    spec: { hostnameOverride: 'a.b', hostname: 'c', setHostnameAsFQDN: true },
    want: ['spec.hostnameOverride: Forbidden: may not be set when `setHostnameAsFQDN` is true'],
  },
  {
    name: 'a name of its own on the network of the host',
    spec: { hostnameOverride: 'a.b', hostNetwork: true },
    want: ['spec.hostnameOverride: Forbidden: may not be set when `hostNetwork` is true'],
  },
  { name: 'a pull secret without a name', spec: { imagePullSecrets: [{}] }, want: [] },
]

for (const { name, spec, want } of cases) {
  t.test(`names and hosts: ${name}`, async (t) => t.strictSame(podErrors(spec), want))
}

const ports: {
  name: string
  ports: Draft<PodSpec['containers'][number]['ports']>
  beside?: Draft<PodSpec>
  want: unknown
}[] = [
  {
    name: 'of no number',
    ports: [{ containerPort: 0 }],
    want: ['spec.containers[0].ports[0].containerPort: Required value'],
  },
  {
    name: 'beyond the last',
    ports: [{ containerPort: 65536, hostPort: 70000 }],
    want: [
      'spec.containers[0].ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive',
      'spec.containers[0].ports[0].hostPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
  },
  {
    name: 'of the same name',
    ports: [
      { name: 'web', containerPort: 1 },
      { name: 'web', containerPort: 2 },
    ],
    want: ['spec.containers[0].ports[1].name: Duplicate value: "web"'],
  },
  {
    name: 'of a name that is none',
    ports: [{ name: 'Too_Long_For_A_Port', containerPort: 1 }],
    want: [
      'spec.containers[0].ports[0].name: Invalid value: "Too_Long_For_A_Port": must be no more than 15 characters',
      'spec.containers[0].ports[0].name: Invalid value: "Too_Long_For_A_Port": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ],
  },
  {
    name: 'of no protocol',
    ports: [{ containerPort: 1, protocol: 'HTTP' }],
    want: ['spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"'],
  },
  { name: 'at an address that is none', ports: [{ containerPort: 1, hostPort: 1, hostIP: 'here' }], want: [] },
  {
    name: 'of the host that differ',
    ports: [{ containerPort: 80, hostPort: 81 }],
    beside: { hostNetwork: true },
    want: [
      'spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true',
    ],
  },
]

for (const { name, ports: given, beside, want } of ports) {
  t.test(`ports ${name}`, async (t) => t.strictSame(containerErrors({ ports: given }, beside), want))
}
