import t from 'tap'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Container, PodSpec } from '../../../../../apimachinery/types/core-v1.ts'
import { containerErrors, podErrors } from './pod-harness.ts'

const cases: { name: string; container: Draft<Container>; beside?: Draft<PodSpec>; want: unknown }[] = [
  {
    name: 'a probe of nothing',
    container: { livenessProbe: {} },
    want: ['spec.containers[0].livenessProbe: Required value: must specify a handler type'],
  },
  {
    name: 'a probe in two ways',
    container: { livenessProbe: { exec: { command: ['x'] }, tcpSocket: { port: 1 } } },
    want: ['spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'],
  },
  {
    name: 'no command',
    container: { readinessProbe: { exec: { command: [] } } },
    want: ['spec.containers[0].readinessProbe.exec.command: Required value'],
  },
  {
    name: 'a web page',
    container: {
      readinessProbe: { httpGet: { path: '', port: 0, scheme: 'FTP', httpHeaders: [{ name: 'a b', value: 'x' }] } },
    },
    want: [
      'spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.containers[0].readinessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"',
      "spec.containers[0].readinessProbe.httpGet.httpHeaders: Invalid value: \"a b\": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
    ],
  },
  {
    name: 'ports by name',
    container: { readinessProbe: { tcpSocket: { port: 'Not_A_Port' } } },
    want: [
      'spec.containers[0].readinessProbe.tcpSocket.port: Invalid value: "Not_A_Port": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ],
  },
  {
    name: 'gRPC',
    container: { readinessProbe: { grpc: { port: 70000 } } },
    want: ['spec.containers[0].readinessProbe.grpc.port: Invalid value: 70000: must be between 1 and 65535, inclusive'],
  },
  {
    name: 'times below nothing',
    container: {
      readinessProbe: {
        exec: { command: ['x'] },
        initialDelaySeconds: -1,
        timeoutSeconds: -1,
        periodSeconds: -1,
        successThreshold: -1,
        failureThreshold: -1,
      },
    },
    want: [
      'spec.containers[0].readinessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.containers[0].readinessProbe.timeoutSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.containers[0].readinessProbe.successThreshold: Invalid value: -1: must be greater than or equal to 0',
      'spec.containers[0].readinessProbe.failureThreshold: Invalid value: -1: must be greater than or equal to 0',
    ],
  },
  {
    name: 'success more than once',
    container: { startupProbe: { exec: { command: ['x'] }, successThreshold: 2 } },
    want: ['spec.containers[0].startupProbe.successThreshold: Invalid value: 2: must be 1'],
  },
  {
    name: 'a grace of no time',
    container: { livenessProbe: { exec: { command: ['x'] }, terminationGracePeriodSeconds: 0 } },
    want: ['spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0'],
  },
  {
    name: 'a grace that readiness has no use for',
    container: { readinessProbe: { exec: { command: ['x'] }, terminationGracePeriodSeconds: 5 } },
    want: [
      'spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes',
    ],
  },
  {
    name: 'a hook of nothing',
    container: { lifecycle: { preStop: {} } },
    want: ['spec.containers[0].lifecycle.preStop: Required value: must specify a handler type'],
  },
  {
    name: 'a hook in two ways',
    container: { lifecycle: { postStart: { exec: { command: ['x'] }, sleep: { seconds: 1 } } } },
    want: ['spec.containers[0].lifecycle.postStart.sleep: Forbidden: may not specify more than 1 handler type'],
  },
  { name: 'a sleep of no time', container: { lifecycle: { preStop: { sleep: { seconds: 0 } } } }, want: [] },
  {
    name: 'a sleep that takes all the time there is',
    container: { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
    want: [
      'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)',
    ],
  },
]

for (const { name, container, beside, want } of cases) {
  t.test(`probes and hooks: ${name}`, async (t) => t.strictSame(containerErrors(container, beside), want))
}

const init: { name: string; container: Draft<Container>; want: unknown }[] = [
  {
    name: 'one that ends has neither',
    container: {
      lifecycle: { preStop: { sleep: { seconds: 1 } } },
      livenessProbe: { tcpSocket: { port: 1 } },
      startupProbe: { tcpSocket: { port: 1 } },
    },
    want: [
      'spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always',
      'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      'spec.initContainers[0].startupProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  },
  {
    name: 'a sidecar has both',
    container: {
      restartPolicy: 'Always',
      lifecycle: { preStop: { sleep: { seconds: 1 } } },
      livenessProbe: { tcpSocket: { port: 1 } },
    },
    want: [],
  },
]

for (const { name, container, want } of init) {
  t.test(`probes and hooks of an init container: ${name}`, async (t) => {
    t.strictSame(podErrors({ initContainers: [{ name: 'i', image: 'x', ...container }] }), want)
  })
}
