import { type FieldError, forbiddenField, invalidField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { dnsSubdomainErrors } from '../../../../names.ts'
import type { PodSpec, WindowsSecurityContextOptions } from '../../../../types/core-v1.ts'
import { containersWithPath } from '../containers-with-path.ts'

const maxCredentialSpecKiB = 64
/** Exclusive for the domain, inclusive for the user. */
const maxDomainLength = 256
const maxUserLength = 104

const netBiosName = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/
const dnsLabel = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?'
const dnsName = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`)
const forbiddenInUser = /["/\\:;|=,+*?<>@[\]]/
const onlyDotsAndSpaces = /^[. ]+$/

/** What is wrong with the settings that only Windows has. */
export function windowsOptionsErrors(options: WindowsSecurityContextOptions | undefined, path: string): FieldError[] {
  if (!options) return []
  const { gmsaCredentialSpecName: specName, gmsaCredentialSpec: spec, runAsUserName } = options
  return [
    ...(specName === undefined
      ? []
      : invalids(`${path}.gmsaCredentialSpecName`, specName, dnsSubdomainErrors(specName))),
    ...(spec === undefined ? [] : credentialSpecErrors(spec, `${path}.gmsaCredentialSpec`)),
    ...(runAsUserName === undefined
      ? []
      : invalids(`${path}.runAsUserName`, runAsUserName, userNameProblems(runAsUserName))),
  ]
}

function credentialSpecErrors(spec: string, path: string): FieldError[] {
  if (spec === '') return [invalidField(path, spec, 'gmsaCredentialSpec cannot be an empty string')]
  if (Buffer.byteLength(spec) <= maxCredentialSpecKiB * 1024) return []
  return [invalidField(path, spec, `gmsaCredentialSpec size must be under ${maxCredentialSpecKiB} KiB`)]
}

/** `DOMAIN\user`, or a user alone. */
function userNameProblems(name: string): string[] {
  if (name === '') return ['runAsUserName cannot be an empty string']
  if ([...name].some(isControl)) return ['runAsUserName cannot contain control characters']
  const parts = name.split('\\')
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash']
  const domain = parts.length === 2 ? parts[0] : undefined
  return [...domainProblems(domain), ...userProblems(parts.at(-1)!)]
}

function isControl(letter: string): boolean {
  return letter < ' ' || letter === '\x7f'
}

function domainProblems(domain: string | undefined): string[] {
  if (domain === undefined) return []
  const problems: string[] = []
  if (Buffer.byteLength(domain) >= maxDomainLength) {
    problems.push(`runAsUserName's Domain length must be under ${maxDomainLength} characters`)
  }
  if (!netBiosName.test(domain) && !dnsName.test(domain)) {
    problems.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
  }
  return problems
}

function userProblems(user: string): string[] {
  const problems: string[] = []
  if (user === '') problems.push("runAsUserName's User cannot be empty")
  if (Buffer.byteLength(user) > maxUserLength) {
    problems.push(`runAsUserName's User length must not be longer than ${maxUserLength} characters`)
  }
  if (onlyDotsAndSpaces.test(user)) problems.push("runAsUserName's User cannot contain only periods or spaces")
  if (forbiddenInUser.test(user)) {
    problems.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`)
  }
  return problems
}

/** Containers that are processes of the Windows host: all of a pod's or none, and on the host's network. */
export function hostProcessErrors(spec: PodSpec, path: string): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  const containers = containersWithPath(spec, path)
  const errors: FieldError[] = []
  let count = 0
  for (const { container, at } of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess
    if (ofPod !== undefined && own !== undefined && own !== ofPod) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`
      errors.push(invalidField(`${at}.securityContext.windowsOptions.hostProcess`, own, detail))
    }
    if (own ?? ofPod) count++
  }
  if (count === 0) return errors
  if (count < containers.length) {
    const detail = 'If pod contains any hostProcess containers then all containers must be HostProcess containers'
    errors.push(invalidField(path, '', detail))
  }
  if (!spec.hostNetwork) {
    const detail = 'hostNetwork must be true if pod contains any hostProcess containers'
    errors.push(invalidField(`${path}.hostNetwork`, false, detail))
  }
  return errors
}

const windowsOptionsDetail = 'windows options cannot be set for a linux pod'

/** What a pod for Linux may not say. */
export function linuxErrors(spec: PodSpec, path: string): FieldError[] {
  const places = [
    { context: spec.securityContext, at: path },
    ...containersWithPath(spec, path).map(({ container, at }) => ({ context: container.securityContext, at })),
  ]
  return places
    .filter(({ context }) => context?.windowsOptions !== undefined)
    .map(({ at }) => forbiddenField(`${at}.securityContext.windowsOptions`, windowsOptionsDetail))
}

const podFieldsOfLinux = ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const
const podContextOfLinux = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const
const containerContextOfLinux = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const

/** What a pod for Windows may not say. */
export function windowsErrors(spec: PodSpec, path: string): FieldError[] {
  const refused = <T extends object>(fields: readonly (keyof T & string)[], from: T | undefined, at: string) =>
    fields
      .filter((field) => from?.[field] !== undefined)
      .map((field) => forbiddenField(`${at}.${field}`, 'cannot be set for a windows pod'))
  return [
    ...refused(podFieldsOfLinux, spec, path),
    ...refused(podContextOfLinux, spec.securityContext, `${path}.securityContext`),
    ...containersWithPath(spec, path).flatMap(({ container, at }) =>
      refused(containerContextOfLinux, container.securityContext, `${at}.securityContext`),
    ),
  ]
}
