import t from 'tap'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Container, PodSpec } from '../../../../../apimachinery/types/core-v1.ts'
import { containerErrors } from './pod-harness.ts'

const volumes: Draft<PodSpec['volumes']> = [
  { name: 'v', emptyDir: {} },
  { name: 'disk', persistentVolumeClaim: { claimName: 'c' } },
  { name: 'image', image: { reference: 'x' } },
]

const cases: { name: string; container: Draft<Container>; want: unknown }[] = [
  { name: 'a mount', container: { volumeMounts: [{ name: 'v', mountPath: '/a' }] }, want: [] },
  {
    name: 'nothing said',
    container: { volumeMounts: [{ name: '', mountPath: '' }] },
    want: [
      'spec.containers[0].volumeMounts[0].name: Required value',
      'spec.containers[0].volumeMounts[0].name: Not found: ""',
      'spec.containers[0].volumeMounts[0].mountPath: Required value',
    ],
  },
  {
    name: 'the same place twice',
    container: {
      volumeMounts: [
        { name: 'v', mountPath: '/a' },
        { name: 'disk', mountPath: '/a' },
      ],
    },
    want: ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique'],
  },
  {
    name: 'a part out of the volume',
    container: { volumeMounts: [{ name: 'v', mountPath: '/a', subPath: '/b' }] },
    want: ['spec.containers[0].volumeMounts.subPath: Invalid value: "/b": must be a relative path'],
  },
  {
    name: 'an expression out of the volume',
    container: { volumeMounts: [{ name: 'v', mountPath: '/a', subPathExpr: '../$(X)' }] },
    want: ['spec.containers[0].volumeMounts.subPathExpr: Invalid value: "../$(X)": must not contain \'..\''],
  },
  {
    name: 'a part and an expression',
    container: { volumeMounts: [{ name: 'v', mountPath: '/a', subPath: 'b', subPathExpr: 'c' }] },
    want: [
      'spec.containers[0].volumeMounts[0].subPathExpr: Invalid value: "c": subPathExpr and subPath are mutually exclusive',
    ],
  },
  {
    name: 'propagation of no kind',
    container: { volumeMounts: [{ name: 'v', mountPath: '/a', mountPropagation: 'Sideways' }] },
    want: [
      'spec.containers[0].volumeMounts.mountPropagation: Unsupported value: "Sideways": supported values: "Bidirectional", "HostToContainer", "None"',
    ],
  },
  {
    name: 'propagation to the host without privilege',
    container: { volumeMounts: [{ name: 'v', mountPath: '/a', mountPropagation: 'Bidirectional' }] },
    want: [
      'spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers',
    ],
  },
  {
    name: 'propagation to the host with it',
    container: {
      securityContext: { privileged: true },
      volumeMounts: [{ name: 'v', mountPath: '/a', mountPropagation: 'Bidirectional' }],
    },
    want: [],
  },
  {
    name: 'read-only below, but not above',
    container: { volumeMounts: [{ name: 'v', mountPath: '/a', recursiveReadOnly: 'Enabled' }] },
    want: ['spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true'],
  },
  {
    name: 'read-only below, with propagation',
    container: {
      volumeMounts: [
        {
          name: 'v',
          mountPath: '/a',
          readOnly: true,
          recursiveReadOnly: 'IfPossible',
          mountPropagation: 'HostToContainer',
        },
      ],
    },
    want: [
      'spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified',
    ],
  },
  {
    name: 'read-only in no way',
    container: { volumeMounts: [{ name: 'v', mountPath: '/a', readOnly: true, recursiveReadOnly: 'Maybe' }] },
    want: [
      'spec.containers[0].volumeMounts.recursiveReadOnly: Unsupported value: "Maybe": supported values: "Disabled", "Enabled", "IfPossible"',
    ],
  },
  { name: 'a device', container: { volumeDevices: [{ name: 'disk', devicePath: '/dev/x' }] }, want: [] },
  {
    name: 'a device without name and path',
    container: { volumeDevices: [{ name: '', devicePath: '' }] },
    want: [
      'spec.containers[0].volumeDevices[0].name: Required value',
      'spec.containers[0].volumeDevices[0].name: Not found: ""',
      'spec.containers[0].volumeDevices[0].devicePath: Required value',
    ],
  },
  {
    name: 'a device of what is no disk',
    container: { volumeDevices: [{ name: 'v', devicePath: '/dev/x' }] },
    want: [
      'spec.containers[0].volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
    ],
  },
  {
    name: 'a device of what is not there',
    container: { volumeDevices: [{ name: 'gone', devicePath: '/dev/x' }] },
    want: ['spec.containers[0].volumeDevices[0].name: Not found: "gone"'],
  },
  {
    name: 'devices with the same name and path',
    container: {
      volumeDevices: [
        { name: 'disk', devicePath: '/dev/x' },
        { name: 'disk', devicePath: '/dev/x' },
      ],
    },
    want: [
      'spec.containers[0].volumeDevices[1].name: Invalid value: "disk": must be unique',
      'spec.containers[0].volumeDevices[1].devicePath: Invalid value: "/dev/x": must be unique',
    ],
  },
  {
    name: 'a device path that climbs',
    container: { volumeDevices: [{ name: 'disk', devicePath: '/dev/../x' }] },
    want: [
      'spec.containers[0].volumeDevices[0].devicePath: Invalid value: "/dev/../x": can not contain backsteps (\'..\')',
    ],
  },
  {
    name: 'a disk as a device and as a directory in one place',
    container: {
      volumeDevices: [{ name: 'disk', devicePath: '/d' }],
      volumeMounts: [{ name: 'disk', mountPath: '/d' }],
    },
    want: [
      'spec.containers[0].volumeMounts[0].name: Invalid value: "disk": must not already exist in volumeDevices',
      'spec.containers[0].volumeMounts[0].mountPath: Invalid value: "/d": must not already exist as a path in volumeDevices',
      'spec.containers[0].volumeDevices[0].name: Invalid value: "disk": must not already exist in volumeMounts',
      'spec.containers[0].volumeDevices[0].devicePath: Invalid value: "/d": must not already exist as a path in volumeMounts',
    ],
  },
]

for (const { name, container, want } of cases) {
  t.test(`what a container mounts: ${name}`, async (t) => t.strictSame(containerErrors(container, { volumes }), want))
}
