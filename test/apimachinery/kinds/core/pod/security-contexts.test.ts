import t from 'tap'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Container, PodSpec } from '../../../../../apimachinery/types/core-v1.ts'
import { containerErrors, podErrors } from './pod-harness.ts'

const ofContainers: {
  name: string
  context: Draft<NonNullable<Container['securityContext']>>
  beside?: Draft<PodSpec>
  want: unknown
}[] = [
  {
    name: 'ids below nothing',
    context: { runAsUser: -1, runAsGroup: -1 },
    want: [
      'spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
      'spec.containers[0].securityContext.runAsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    ],
  },
  {
    name: 'privileged, but not allowed to be',
    context: { privileged: true, allowPrivilegeEscalation: false },
    want: [
      'spec.containers[0].securityContext: Invalid value: {"Privileged":true,"AllowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    ],
  },
  {
    name: 'an administrator that is not allowed more',
    context: { capabilities: { add: ['CAP_SYS_ADMIN'] }, allowPrivilegeEscalation: false },
    want: [
      'spec.containers[0].securityContext: Invalid value: {"Capabilities":{"Add":["CAP_SYS_ADMIN"]},"AllowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
    ],
  },
  {
    name: 'a proc mount of no kind',
    context: { procMount: 'Half' },
    want: [
      'spec.containers[0].securityContext.procMount: Unsupported value: "Half": supported values: "Default", "Unmasked"',
    ],
  },
  {
    name: 'a bare proc mount with the users of the host',
    context: { procMount: 'Unmasked' },
    want: [
      'spec.containers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`',
    ],
  },
  {
    name: 'a bare proc mount with users of its own',
    context: { procMount: 'Unmasked' },
    beside: { hostUsers: false },
    want: [],
  },
  {
    name: 'seccomp without a type',
    context: { seccompProfile: { type: '' } },
    want: [
      'spec.containers[0].securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set',
    ],
  },
  {
    name: 'seccomp of no type',
    context: { seccompProfile: { type: 'Strict' } },
    want: [
      'spec.containers[0].securityContext.seccompProfile.type: Unsupported value: "Strict": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
    ],
  },
  {
    name: 'seccomp of a file without one',
    context: { seccompProfile: { type: 'Localhost' } },
    want: [
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
    ],
  },
  {
    name: 'seccomp of a file elsewhere',
    context: { seccompProfile: { type: 'Localhost', localhostProfile: '/x/../y' } },
    want: [
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: "/x/../y": must be a relative path',
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: "/x/../y": must not contain \'..\'',
    ],
  },
  {
    name: 'seccomp of a file, but not of a file',
    context: { seccompProfile: { type: 'RuntimeDefault', localhostProfile: 'x' } },
    want: [
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: {"Type":"RuntimeDefault","LocalhostProfile":"x"}: can only be set when seccomp type is Localhost',
    ],
  },
  {
    name: 'AppArmor of no type',
    context: { appArmorProfile: { type: 'Strict' } },
    want: [
      'spec.containers[0].securityContext.appArmorProfile.type: Unsupported value: "Strict": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
    ],
  },
  {
    name: 'AppArmor of a profile without one',
    context: { appArmorProfile: { type: 'Localhost' } },
    want: [
      'spec.containers[0].securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost',
    ],
  },
  {
    name: 'AppArmor of a profile, but not of a profile',
    context: { appArmorProfile: { type: 'Unconfined', localhostProfile: 'x' } },
    want: [
      'spec.containers[0].securityContext.appArmorProfile.localhostProfile: Invalid value: "x": can only be set when AppArmor type is Localhost',
    ],
  },
  {
    name: 'AppArmor of a profile with spaces around',
    context: { appArmorProfile: { type: 'Localhost', localhostProfile: ' x' } },
    want: [
      'spec.containers[0].securityContext.appArmorProfile.localhostProfile: Invalid value: " x": must not be padded with whitespace',
    ],
  },
  {
    name: 'Windows',
    context: { windowsOptions: { gmsaCredentialSpecName: 'Bad_', gmsaCredentialSpec: '', runAsUserName: 'a/b' } },
    want: [
      "spec.containers[0].securityContext.windowsOptions.gmsaCredentialSpecName: Invalid value: \"Bad_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      'spec.containers[0].securityContext.windowsOptions.gmsaCredentialSpec: Invalid value: "": gmsaCredentialSpec cannot be an empty string',
      'spec.containers[0].securityContext.windowsOptions.runAsUserName: Invalid value: "a/b": runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]',
    ],
  },
  {
    name: 'a Windows user without a name',
    context: { windowsOptions: { runAsUserName: '' } },
    want: [
      'spec.containers[0].securityContext.windowsOptions.runAsUserName: Invalid value: "": runAsUserName cannot be an empty string',
    ],
  },
  {
    name: 'a Windows user with too long a name',
    context: { windowsOptions: { runAsUserName: `D\\${'u'.repeat(105)}` } },
    want: [
      'spec.containers[0].securityContext.windowsOptions.runAsUserName: Invalid value: "D\\\\uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu": runAsUserName\'s User length must not be longer than 104 characters',
    ],
  },
  {
    name: 'a Windows process on the host beside others',
    context: { windowsOptions: { hostProcess: true } },
    beside: { hostNetwork: true, initContainers: [{ name: 'i', image: 'x' }] },
    want: [
      'spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers',
    ],
  },
  {
    name: 'a Windows process on the host with a network of its own',
    context: { windowsOptions: { hostProcess: true } },
    want: [
      'spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers',
    ],
  },
]

for (const { name, context, beside, want } of ofContainers) {
  t.test(`the security context of a container: ${name}`, async (t) => {
    t.strictSame(containerErrors({ securityContext: context }, beside), want)
  })
}

const ofPods: { name: string; spec: Draft<PodSpec>; annotations?: Record<string, string>; want: unknown }[] = [
  {
    name: 'ids below nothing',
    spec: { securityContext: { fsGroup: -1, runAsUser: -1, runAsGroup: -1, supplementalGroups: [-1, 1] } },
    want: [
      'spec.securityContext.fsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive',
      'spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
      'spec.securityContext.runAsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive',
      'spec.securityContext.supplementalGroups[0]: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    ],
  },
  {
    name: 'policies of no kind',
    spec: {
      securityContext: { fsGroupChangePolicy: 'Never', supplementalGroupsPolicy: 'Loose', seLinuxChangePolicy: 'X' },
    },
    want: [
      'spec.securityContext.fsGroupChangePolicy: Unsupported value: "Never": supported values: "Always", "OnRootMismatch"',
      'spec.securityContext.supplementalGroupsPolicy: Unsupported value: "Loose": supported values: "Merge", "Strict"',
      'spec.securityContext.seLinuxChangePolicy: Unsupported value: "X": supported values: "MountOption", "Recursive"',
    ],
  },
  {
    name: 'system controls of the host',
    spec: {
      hostNetwork: true,
      hostIPC: true,
      securityContext: {
        sysctls: [
          { name: 'net.ipv4.x', value: '1' },
          { name: 'kernel.shm', value: '1' },
          { name: '', value: '1' },
        ],
      },
    },
    want: [
      'spec.securityContext.sysctls[0].name: Invalid value: "net.ipv4.x": may not be specified when \'hostNetwork\' is true',
      'spec.securityContext.sysctls[2].name: Required value',
    ],
  },
  {
    name: 'processes seen twice',
    spec: { hostPID: true, shareProcessNamespace: true },
    want: [
      'spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
    ],
  },
  {
    name: 'users of its own on the network of the host',
    spec: { hostUsers: false, hostNetwork: true, hostIPC: true, hostPID: true },
    want: [
      'spec.hostNetwork: Forbidden: when `pod.Spec.HostUsers` is false',
      'spec.HostPID: Forbidden: when `pod.Spec.HostUsers` is false',
      'spec.HostIPC: Forbidden: when `pod.Spec.HostUsers` is false',
    ],
  },
  {
    name: 'an annotation and a field that agree',
    spec: { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } },
    annotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'runtime/default' },
    want: [],
  },
  {
    name: 'an annotation of a container that is not there',
    spec: {},
    annotations: { 'container.apparmor.security.beta.kubernetes.io/gone': 'runtime/default' },
    want: [
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/gone]: Invalid value: "gone": container not found',
    ],
  },
  {
    name: 'an annotation of no profile',
    spec: {},
    annotations: {
      'container.apparmor.security.beta.kubernetes.io/main': 'strict',
      'seccomp.security.alpha.kubernetes.io/pod': 'strict',
    },
    want: [
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/main]: Invalid value: "strict": invalid AppArmor profile name: "strict"',
      'metadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: "strict": must be a valid seccomp profile',
    ],
  },
  {
    name: 'what Windows does not have',
    spec: {
      os: { name: 'windows' },
      hostPID: true,
      securityContext: { runAsUser: 1, fsGroup: 2, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'main', image: 'x', securityContext: { privileged: true, readOnlyRootFilesystem: true } }],
    },
    want: [
      'spec.hostPID: Forbidden: cannot be set for a windows pod',
      'spec.securityContext.seccompProfile: Forbidden: cannot be set for a windows pod',
      'spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod',
      'spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod',
      'spec.containers[0].securityContext.readOnlyRootFilesystem: Forbidden: cannot be set for a windows pod',
      'spec.containers[0].securityContext.privileged: Forbidden: cannot be set for a windows pod',
    ],
  },
  {
    name: 'what Linux does not have',
    spec: {
      os: { name: 'linux' },
      securityContext: { windowsOptions: {} },
      containers: [{ name: 'main', image: 'x', securityContext: { windowsOptions: {} } }],
    },
    want: [
      'spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod',
      'spec.containers[0].securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod',
    ],
  },
  {
    name: 'an operating system that there is not',
    spec: { os: { name: 'beos' } },
    want: ['spec.os: Unsupported value: "beos": supported values: "linux", "windows"'],
  },
  {
    name: 'an operating system without a name',
    spec: { os: { name: '' } },
    want: ['spec.os.name: Required value: cannot be empty'],
  },
]

for (const { name, spec, annotations, want } of ofPods) {
  t.test(`the security context of a pod: ${name}`, async (t) => {
    t.strictSame(podErrors(spec, annotations ? { annotations } : {}), want)
  })
}
