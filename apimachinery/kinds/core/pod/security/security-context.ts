import { duplicateField, type FieldError, invalidField, requiredField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { idErrors } from '../../../../names.ts'
import type { PodSecurityContext, PodSpec, SecurityContext } from '../../../../types/core-v1.ts'
import { each, oneOf } from '../../../validation/fields.ts'
import { internalStruct } from '../../../validation/upstream-text.ts'
import { appArmorErrors, seccompErrors } from './profiles.ts'
import { windowsOptionsErrors } from './windows-options.ts'

/** What is wrong with the security context of a container. `hostUsers`: whether its users are those of the node. */
export function securityContextErrors(
  context: SecurityContext | undefined,
  path: string,
  hostUsers: boolean,
): FieldError[] {
  if (!context) return []
  return [
    ...idFieldErrors(`${path}.runAsUser`, context.runAsUser),
    ...idFieldErrors(`${path}.runAsGroup`, context.runAsGroup),
    ...procMountErrors(context.procMount, `${path}.procMount`, hostUsers),
    ...escalationErrors(context, path),
    ...seccompErrors(context.seccompProfile, `${path}.seccompProfile`),
    ...windowsOptionsErrors(context.windowsOptions, `${path}.windowsOptions`),
    ...appArmorErrors(context.appArmorProfile, `${path}.appArmorProfile`),
  ]
}

/** What is wrong with the security context of a pod. */
export function podSecurityContextErrors(spec: PodSpec, path: string): FieldError[] {
  const { securityContext: context, shareProcessNamespace, hostPID } = spec
  if (!context) return []
  const errors: FieldError[] = []
  if (shareProcessNamespace && hostPID) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled'
    errors.push(invalidField(`${path}.shareProcessNamespace`, true, detail))
  }
  return [
    ...errors,
    ...idFieldErrors(`${path}.fsGroup`, context.fsGroup),
    ...idFieldErrors(`${path}.runAsUser`, context.runAsUser),
    ...idFieldErrors(`${path}.runAsGroup`, context.runAsGroup),
    ...each(`${path}.supplementalGroups`, context.supplementalGroups, (id, at) =>
      invalids(at, id, idErrors(Number(id))),
    ),
    ...oneOf(`${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']),
    ...oneOf(`${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ['Merge', 'Strict']),
    ...oneOf(`${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ['MountOption', 'Recursive']),
    ...sysctlsErrors(context.sysctls, `${path}.sysctls`, spec),
    ...seccompErrors(context.seccompProfile, `${path}.seccompProfile`),
    ...windowsOptionsErrors(context.windowsOptions, `${path}.windowsOptions`),
    ...appArmorErrors(context.appArmorProfile, `${path}.appArmorProfile`),
  ]
}

function idFieldErrors(path: string, id: number | bigint | undefined): FieldError[] {
  return id === undefined ? [] : invalids(path, id, idErrors(Number(id)))
}

// All of /proc is safe to show only to users that are nobody on the node.
function procMountErrors(procMount: string | undefined, path: string, hostUsers: boolean): FieldError[] {
  const errors = oneOf(path, procMount, ['Default', 'Unmasked'])
  if (procMount !== 'Unmasked' || !hostUsers) return errors
  return [...errors, invalidField(path, procMount, '`hostUsers` must be false to use `Unmasked`')]
}

function escalationErrors(context: SecurityContext, path: string): FieldError[] {
  if (context.allowPrivilegeEscalation !== false) return []
  const contradiction = (what: string) =>
    invalidField(path, internalStruct(context), `cannot set \`allowPrivilegeEscalation\` to false and ${what}`)
  const errors: FieldError[] = []
  if (context.privileged) errors.push(contradiction('`privileged` to true'))
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) {
    errors.push(contradiction('`capabilities.Add` CAP_SYS_ADMIN'))
  }
  return errors
}

const sysctlSegment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const sysctlSource = `^(${sysctlSegment}[\\./])*${sysctlSegment}$`
const sysctlName = new RegExp(sysctlSource)
const maxSysctlNameLength = 253

function sysctlsErrors(sysctls: PodSecurityContext['sysctls'], path: string, spec: PodSpec): FieldError[] {
  const seen = new Set<string>()
  return each(path, sysctls, ({ name }, at) => {
    const errors = sysctlNameErrors(name, `${at}.name`)
    if (errors.length === 0 && seen.has(name)) errors.push(duplicateField(`${at}.name`, name))
    seen.add(name)
    const shared = sharedNamespaceOf(name, spec)
    return shared
      ? [...errors, invalidField(`${at}.name`, name, `may not be specified when '${shared}' is true`)]
      : errors
  })
}

function sysctlNameErrors(name: string, path: string): FieldError[] {
  if (!name) return [requiredField(path)]
  if (name.length <= maxSysctlNameLength && sysctlName.test(name)) return []
  const detail = `must have at most ${maxSysctlNameLength} characters and match regex ${sysctlSource}`
  return [invalidField(path, name, detail)]
}

/** Kernel parameters by the kind of namespace that they belong to (component-helpers/node/util/sysctl). */
const ipcSysctl = /^(kernel\.(sem|shmall|shmmax|shmmni|shm_rmid_forced|msgmax|msgmnb|msgmni)$|fs\.mqueue\.)/
const netSysctl = /^net\./

/** The field that makes the pod share the namespace of the parameter with the node. */
function sharedNamespaceOf(name: string, { hostNetwork, hostIPC }: PodSpec): string | undefined {
  const dotted = dottedName(name)
  if (hostNetwork && netSysctl.test(dotted)) return 'hostNetwork'
  return hostIPC && ipcSysctl.test(dotted) ? 'hostIPC' : undefined
}

// A name that starts with a slash as separator has dots where the others have slashes.
function dottedName(name: string): string {
  const separator = /[./]/.exec(name)?.[0]
  return separator === '/' ? name.replace(/[./]/g, (sign) => (sign === '/' ? '.' : '/')) : name
}
