import t from 'tap'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Container, PodSpec } from '../../../../../apimachinery/types/core-v1.ts'
import { containerErrors } from './pod-harness.ts'

const volumes: Draft<PodSpec['volumes']> = [
  { name: 'files', emptyDir: {} },
  { name: 'disk', persistentVolumeClaim: { claimName: 'c' } },
]

const cases: { name: string; container: Draft<Container>; want: unknown }[] = [
  { name: 'a name that shells would not take', container: { env: [{ name: 'a.b-c', value: 'x' }] }, want: [] },
  {
    name: 'a resource of another container',
    container: {
      env: [{ name: 'A', valueFrom: { resourceFieldRef: { containerName: 'other', resource: 'limits.cpu' } } }],
    },
    want: [],
  },
  {
    name: 'a resource that there is not',
    container: { env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.disk' } } }] },
    want: [
      'spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.disk": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
    ],
  },
  {
    name: 'a resource in thirds',
    container: { env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'requests.memory', divisor: '3' } } }] },
    want: [
      'spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "requests.memory": only divisor\'s values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the memory resource',
    ],
  },
  {
    name: 'two sources',
    container: {
      env: [
        {
          name: 'A',
          valueFrom: { fieldRef: { fieldPath: 'metadata.name' }, configMapKeyRef: { name: 'c', key: 'k' } },
        },
      ],
    },
    want: [
      'spec.containers[0].env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time',
    ],
  },
  {
    name: 'a key that is no file name',
    container: { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: '..' } } }] },
    want: ['spec.containers[0].env[0].valueFrom.configMapKeyRef.key: Invalid value: "..": must not be \'..\''],
  },
  {
    name: 'a field of another version',
    container: { env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v2', fieldPath: 'metadata.name' } } }] },
    want: [
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2',
    ],
  },
  {
    name: 'all labels',
    container: { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } }] },
    want: [
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
    ],
  },
  {
    name: 'a subscript of what has none',
    container: { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.name['a']" } } }] },
    want: [
      "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"metadata.name['a']\": error converting fieldPath: field label does not support subscript: metadata.name['a']",
    ],
  },
  {
    name: 'a key of a file',
    container: { env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'files', path: 'a/b', key: 'K' } } }] },
    want: [],
  },
  {
    name: 'a key of a file of which nothing is said',
    container: { env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: '', path: '', key: '' } } }] },
    want: [
      'spec.containers[0].env[0].valueFrom.fileKeyRef.key: Required value',
      'spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Required value',
      'spec.containers[0].env[0].valueFrom.fileKeyRef.path: Required value',
    ],
  },
  { name: 'everything of something', container: { envFrom: [{ prefix: 'P', configMapRef: { name: 'c' } }] }, want: [] },
  {
    name: 'everything of nothing',
    container: { envFrom: [{}] },
    want: ['spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`'],
  },
  {
    name: 'everything of two',
    container: { envFrom: [{ configMapRef: { name: 'c' }, secretRef: { name: 's' } }] },
    want: ['spec.containers[0].envFrom: Invalid value: "": may not have more than one field specified at a time'],
  },
  {
    name: 'everything of what has no name',
    container: { envFrom: [{ configMapRef: { name: '' } }, { secretRef: { name: '' } }] },
    want: [
      'spec.containers[0].envFrom[0].configMapRef.name: Required value',
      'spec.containers[0].envFrom[1].secretRef.name: Required value',
    ],
  },
  {
    name: 'a prefix that no name begins with',
    container: { envFrom: [{ prefix: 'a=', secretRef: { name: 's' } }] },
    want: [
      'spec.containers[0].envFrom[0].prefix: Invalid value: "a=": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
    ],
  },
]

for (const { name, container, want } of cases) {
  t.test(`variables: ${name}`, async (t) => t.strictSame(containerErrors(container, { volumes }), want))
}
