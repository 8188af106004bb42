import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  requiredField,
} from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { idErrors } from '../../../../names.ts'
import type { AppArmorProfile, PodSecurityContext, SeccompProfile, SecurityContext } from '../../../../types/core-v1.ts'
import { each, oneOf, requiredOneOf } from '../../../validation/fields.ts'
import { internalStruct } from '../../../validation/upstream-text.ts'

/** What is wrong with the security context of a container. */
export function securityContextErrors(context: SecurityContext | undefined, path: string): FieldError[] {
  if (!context) return []
  return [
    ...idFieldErrors(`${path}.runAsUser`, context.runAsUser),
    ...idFieldErrors(`${path}.runAsGroup`, context.runAsGroup),
    ...oneOf(`${path}.procMount`, context.procMount, ['Default', 'Unmasked']),
    ...escalationErrors(context, path),
    ...seccompErrors(context.seccompProfile, `${path}.seccompProfile`),
    ...appArmorErrors(context.appArmorProfile, `${path}.appArmorProfile`),
  ]
}

/** What is wrong with the security context of a pod. */
export function podSecurityContextErrors(context: PodSecurityContext | undefined, path: string): FieldError[] {
  if (!context) return []
  return [
    ...idFieldErrors(`${path}.fsGroup`, context.fsGroup),
    ...idFieldErrors(`${path}.runAsUser`, context.runAsUser),
    ...idFieldErrors(`${path}.runAsGroup`, context.runAsGroup),
    ...each(`${path}.supplementalGroups`, context.supplementalGroups, (id, at) => invalids(at, id, idErrors(id))),
    ...oneOf(`${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']),
    ...oneOf(`${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ['Merge', 'Strict']),
    ...sysctlsErrors(context.sysctls, `${path}.sysctls`),
    ...seccompErrors(context.seccompProfile, `${path}.seccompProfile`),
    ...appArmorErrors(context.appArmorProfile, `${path}.appArmorProfile`),
  ]
}

function idFieldErrors(path: string, id: number | undefined): FieldError[] {
  return id === undefined ? [] : invalids(path, id, idErrors(id))
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
const sysctlName = `(${sysctlSegment}[\\./])*${sysctlSegment}`
const maxSysctlNameLength = 253

function sysctlsErrors(sysctls: PodSecurityContext['sysctls'], path: string): FieldError[] {
  const seen = new Set<string>()
  return each(path, sysctls, ({ name }, at) => {
    if (!name) return [requiredField(`${at}.name`)]
    if (name.length > maxSysctlNameLength || !new RegExp(`^${sysctlName}$`).test(name)) {
      const detail = `must have at most ${maxSysctlNameLength} characters and match regex ^${sysctlName}$`
      return [invalidField(`${at}.name`, name, detail)]
    }
    const key = name.replaceAll('/', '.')
    if (seen.has(key)) return [duplicateField(`${at}.name`, name)]
    seen.add(key)
    return []
  })
}

function seccompErrors(profile: SeccompProfile | undefined, path: string): FieldError[] {
  if (!profile) return []
  const errors = requiredOneOf(`${path}.type`, profile.type, ['Localhost', 'RuntimeDefault', 'Unconfined'])
  return [...errors, ...localhostErrors(profile, path, 'seccomp type')]
}

function appArmorErrors(profile: AppArmorProfile | undefined, path: string): FieldError[] {
  if (!profile) return []
  const errors = requiredOneOf(`${path}.type`, profile.type, ['Localhost', 'RuntimeDefault', 'Unconfined'])
  return [...errors, ...localhostErrors(profile, path, 'AppArmor type')]
}

function localhostErrors(
  { type, localhostProfile }: SeccompProfile | AppArmorProfile,
  path: string,
  what: string,
): FieldError[] {
  const field = `${path}.localhostProfile`
  if (type === 'Localhost') {
    return localhostProfile ? [] : [requiredField(field, `must be set when ${what} is Localhost`)]
  }
  if (localhostProfile === undefined) return []
  return what === 'seccomp type'
    ? [invalidField(field, localhostProfile, 'can only be set when seccomp type is Localhost')]
    : [forbiddenField(field, 'can only be set when AppArmor type is Localhost')]
}
