import t from 'tap'
import type { PodSpec } from '../../../../apimachinery/types/core-v1.ts'
import type { LevelVersion } from '../../../../apiserver/admission/pod-security/policy.ts'
import { detailsText, violationsOf } from '../../../../apiserver/admission/pod-security/standards.ts'

const podOf = (spec: object, annotations: Record<string, string> = {}) => ({
  metadata: { annotations },
  spec: { containers: [{ name: 'a', image: 'i' }], ...spec } as PodSpec,
})
const container = (securityContext: object, more: object = {}) => ({
  containers: [{ name: 'a', image: 'i', securityContext, ...more }],
})
const baseline: LevelVersion = { level: 'baseline', version: 'latest' }

for (const { spec, annotations, why, level = baseline } of [
  { spec: { hostPID: true, hostNetwork: true }, why: 'host namespaces (hostNetwork=true, hostPID=true)' },
  {
    spec: {
      volumes: [
        { name: 'v', hostPath: { path: '/' } },
        { name: 'w', hostPath: { path: '/' } },
      ],
    },
    why: 'hostPath volumes (volumes "v", "w")',
  },
  {
    spec: container({}, { ports: [{ hostPort: 80 }, { hostPort: 443 }] }),
    why: 'hostPort (container "a" uses hostPorts 443, 80)',
  },
  {
    spec: container({}, { livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } } }),
    why: 'probe or lifecycle host (container "a" uses probe or lifecycle host "10.0.0.1")',
  },
  {
    spec: container({}, { livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } } }),
    level: { level: 'baseline', version: 33 } as const,
    why: '',
  },
  {
    spec: container({ privileged: true }),
    why: 'privileged (container "a" must not set securityContext.privileged=true)',
  },
  {
    spec: container({ capabilities: { add: ['SYS_ADMIN', 'CHOWN'] } }),
    why: 'non-default capabilities (container "a" must not include "SYS_ADMIN" in securityContext.capabilities.add)',
  },
  {
    spec: container({ procMount: 'Unmasked' }),
    why: 'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  },
  { spec: { ...container({ procMount: 'Unmasked' }), hostUsers: false }, why: '' },
  {
    spec: { securityContext: { seccompProfile: { type: 'Unconfined' } } },
    why: 'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
  },
  {
    spec: {},
    annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' },
    level: { level: 'baseline', version: 18 } as const,
    why: 'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
  },
  {
    spec: { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
    annotations: { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' },
    why: 'forbidden AppArmor profiles (pod and annotation must not set AppArmor profile type to "Unconfined", "container.apparmor.security.beta.kubernetes.io/a="unconfined"")',
  },
  {
    spec: container({ seLinuxOptions: { type: 'spc_t', user: 'u' } }),
    why: 'seLinuxOptions (container "a" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
  },
  {
    spec: container({ seLinuxOptions: { type: 'container_engine_t' } }),
    level: { level: 'baseline', version: 30 } as const,
    why: 'seLinuxOptions (container "a" set forbidden securityContext.seLinuxOptions: type "container_engine_t")',
  },
  {
    spec: {
      securityContext: {
        sysctls: [
          { name: 'kernel.msgmax', value: '1' },
          { name: 'net.ipv4.tcp_rmem', value: '1' },
        ],
      },
    },
    why: 'forbidden sysctls (kernel.msgmax)',
  },
  {
    spec: {
      ...container({ windowsOptions: { hostProcess: true } }),
      securityContext: { windowsOptions: { hostProcess: true } },
    },
    why: 'hostProcess (pod and container "a" must not set securityContext.windowsOptions.hostProcess=true)',
  },
] as { spec: object; annotations?: Record<string, string>; why: string; level?: LevelVersion }[]) {
  t.test(`${level.level}:${level.version}: ${why || 'allowed'}`, async (t) => {
    t.equal(detailsText(violationsOf(podOf(spec, annotations), level)), why)
  })
}

const restrictedContext = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
}
for (const { spec, why } of [
  { spec: container(restrictedContext), why: '' },
  {
    spec: container({ ...restrictedContext, allowPrivilegeEscalation: true }),
    why: 'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false)',
  },
  {
    spec: container({ ...restrictedContext, capabilities: { add: ['NET_BIND_SERVICE', 'CHOWN'] } }),
    why: 'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "a" must not include "CHOWN" in securityContext.capabilities.add)',
  },
  {
    spec: container({ ...restrictedContext, runAsNonRoot: false }),
    why: 'runAsNonRoot != true (container "a" must not set securityContext.runAsNonRoot=false)',
  },
  {
    spec: container({ ...restrictedContext, runAsUser: 0 }),
    why: 'runAsUser=0 (container "a" must not set runAsUser=0)',
  },
  {
    spec: {
      ...container(restrictedContext),
      volumes: [
        { name: 'v', nfs: { server: 's', path: '/' } },
        { name: 'e', emptyDir: {} },
      ],
    },
    why: 'restricted volume types (volume "v" uses restricted volume type "nfs")',
  },
  {
    spec: { ...container(restrictedContext), volumes: [{ name: 'v', hostPath: { path: '/' } }] },
    why: 'restricted volume types (volume "v" uses restricted volume type "hostPath")',
  },
  { spec: { ...container({ runAsNonRoot: true }), os: { name: 'windows' } }, why: '' },
]) {
  t.test(`restricted: ${why || 'allowed'}`, async (t) => {
    t.equal(detailsText(violationsOf(podOf(spec), { level: 'restricted', version: 'latest' })), why)
  })
}

t.test('privileged allows everything, and versions to come are as the last one', async (t) => {
  const pod = podOf({ hostPID: true })
  t.strictSame(violationsOf(pod, { level: 'privileged', version: 'latest' }), [])
  t.equal(violationsOf(pod, { level: 'baseline', version: 999 }).length, 1)
})
