import { droppedCapabilities, usualCapabilities } from './capability-checks.ts'
import {
  type Check,
  type CheckedPod,
  hasUserNamespace,
  isWindows,
  unless,
  type VersionedCheck,
  type Violation,
} from './check.ts'
import {
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMount,
  sysctls,
  windowsHostProcess,
} from './host-checks.ts'
import type { Level, LevelVersion } from './policy.ts'
import { appArmorProfile, seccompByAnnotation, seccompNotOff, seccompOn, seLinuxOptions } from './profile-checks.ts'
import { allowPrivilegeEscalation, restrictedVolumes, runAsNonRoot, runAsUser } from './restricted-checks.ts'

const containerTypes = ['container_t', 'container_init_t', 'container_kvm_t']

const firstSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
]
const sysctlsOf127 = [...firstSysctls, 'net.ipv4.ip_local_reserved_ports']
const sysctlsOf129 = [
  ...sysctlsOf127,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
]
const sysctlsOf132 = [...sysctlsOf129, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']

const always = (check: Check) => [{ since: 0, check }]

/** The checks of each level (KEP-2579), in the order in which they report. */
const standards: Readonly<Record<Exclude<Level, 'privileged'>, readonly VersionedCheck[]>> = {
  baseline: [
    { id: 'appArmorProfile', revisions: always(appArmorProfile) },
    { id: 'capabilities_baseline', revisions: always(usualCapabilities) },
    { id: 'hostNamespaces', revisions: always(hostNamespaces) },
    { id: 'hostPathVolumes', revisions: always(hostPathVolumes) },
    { id: 'hostPorts', revisions: always(hostPorts) },
    { id: 'hostProbesAndHostLifecycle', revisions: [{ since: 34, check: hostProbesAndHostLifecycle }] },
    { id: 'privileged', revisions: always(privileged) },
    {
      id: 'procMount',
      revisions: [...always(procMount), { since: 35, check: unless(hasUserNamespace, procMount) }],
    },
    {
      id: 'seLinuxOptions',
      revisions: [
        { since: 0, check: seLinuxOptions(containerTypes) },
        { since: 31, check: seLinuxOptions([...containerTypes, 'container_engine_t']) },
      ],
    },
    {
      id: 'seccompProfile_baseline',
      revisions: [...always(seccompByAnnotation), { since: 19, check: seccompNotOff }],
    },
    {
      id: 'sysctls',
      revisions: [
        { since: 0, check: sysctls(firstSysctls) },
        { since: 27, check: sysctls(sysctlsOf127) },
        { since: 29, check: sysctls(sysctlsOf129) },
        { since: 32, check: sysctls(sysctlsOf132) },
      ],
    },
    { id: 'windowsHostProcess', revisions: always(windowsHostProcess) },
  ],
  restricted: [
    {
      id: 'allowPrivilegeEscalation',
      revisions: [
        { since: 8, check: allowPrivilegeEscalation },
        { since: 25, check: unless(isWindows, allowPrivilegeEscalation) },
      ],
    },
    {
      id: 'capabilities_restricted',
      overrides: ['capabilities_baseline'],
      revisions: [
        { since: 22, check: droppedCapabilities },
        { since: 25, check: unless(isWindows, droppedCapabilities) },
      ],
    },
    { id: 'procMount_restricted', overrides: ['procMount'], revisions: [{ since: 35, check: procMount }] },
    { id: 'restrictedVolumes', overrides: ['hostPathVolumes'], revisions: always(restrictedVolumes) },
    {
      id: 'runAsNonRoot',
      revisions: [...always(runAsNonRoot), { since: 35, check: unless(hasUserNamespace, runAsNonRoot) }],
    },
    {
      id: 'runAsUser',
      revisions: [
        { since: 23, check: runAsUser },
        { since: 35, check: unless(hasUserNamespace, runAsUser) },
      ],
    },
    {
      id: 'seccompProfile_restricted',
      overrides: ['seccompProfile_baseline'],
      revisions: [
        { since: 19, check: seccompOn },
        { since: 25, check: unless(isWindows, seccompOn) },
      ],
    },
  ],
}

/** In which ways a pod breaks a level; none for `privileged`. */
export function violationsOf(pod: CheckedPod, level: LevelVersion): readonly Violation[] {
  return checksOf(level)
    .map((check) => check(pod))
    .filter((violation) => violation !== undefined)
}

/** The reasons alone: `hostPort, privileged`. */
export function reasonsText(violations: readonly Violation[]): string {
  return violations.map(({ reason }) => reason).join(', ')
}

/** Reasons with their details: `hostPort (container "a" uses hostPort 80), …`. */
export function detailsText(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ')
}

/** Few levels and versions are in use; versions beyond the last change are that one. */
const cache = new Map<string, readonly Check[]>()
const lastChange = 35

function checksOf({ level, version }: LevelVersion): readonly Check[] {
  if (level === 'privileged') return []
  const minor = version === 'latest' ? lastChange : Math.min(version, lastChange)
  const key = `${level}:${minor}`
  let checks = cache.get(key)
  if (!checks) cache.set(key, (checks = selectChecks(level, minor)))
  return checks
}

function selectChecks(level: 'baseline' | 'restricted', minor: number): readonly Check[] {
  const inForce = (check: VersionedCheck) => check.revisions.some(({ since }) => since <= minor)
  const restricted = level === 'restricted' ? standards.restricted.filter(inForce) : []
  const overridden = new Set(restricted.flatMap(({ overrides = [] }) => overrides))
  const baseline = standards.baseline.filter((check) => inForce(check) && !overridden.has(check.id))
  return [...baseline, ...restricted].map(({ revisions }) => revisions.findLast(({ since }) => since <= minor)!.check)
}
