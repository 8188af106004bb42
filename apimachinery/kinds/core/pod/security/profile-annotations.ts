import { ownValue } from '../../../../equality.ts'
import { type FieldError, forbiddenField, invalidField } from '../../../../field-error.ts'
import { goQuote } from '../../../../go-text.ts'
import type { AppArmorProfile, PodSpec, SeccompProfile } from '../../../../types/core-v1.ts'
import { localPathErrors } from '../../../validation/paths.ts'
import { containersWithPath } from '../containers-with-path.ts'

/** How profiles were chosen before there were fields for it. Containers are named after the prefixes. */
export const seccompPodAnnotation = 'seccomp.security.alpha.kubernetes.io/pod'
export const seccompContainerPrefix = 'container.seccomp.security.alpha.kubernetes.io/'
export const appArmorContainerPrefix = 'container.apparmor.security.beta.kubernetes.io/'

type Annotations = Readonly<Record<string, string>>

/** What is wrong with annotations that choose profiles, taken for themselves. */
export function profileAnnotationErrors(annotations: Annotations, spec: PodSpec, path: string): FieldError[] {
  const names = new Set(containersWithPath(spec, '').map(({ container }) => container.name))
  return Object.entries(annotations).flatMap(([key, profile]) => {
    if (key === seccompPodAnnotation || key.startsWith(seccompContainerPrefix)) {
      return seccompNameErrors(profile, `${path}.${key}`)
    }
    if (!key.startsWith(appArmorContainerPrefix)) return []
    const container = key.slice(appArmorContainerPrefix.length)
    const errors = names.has(container) ? [] : [invalidField(`${path}[${key}]`, container, 'container not found')]
    return [...errors, ...appArmorNameErrors(profile, `${path}[${key}]`)]
  })
}

function seccompNameErrors(profile: string, path: string): FieldError[] {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return []
  if (profile.startsWith('localhost/')) return localPathErrors(profile.slice('localhost/'.length), path)
  return [invalidField(path, profile, 'must be a valid seccomp profile')]
}

function appArmorNameErrors(profile: string, path: string): FieldError[] {
  if (['', 'runtime/default', 'unconfined'].includes(profile) || profile.startsWith('localhost/')) return []
  return [invalidField(path, profile, `invalid AppArmor profile name: ${goQuote(profile)}`)]
}

/** Where a profile is chosen both by an annotation and by a field, the two must say the same. */
export function profileAgreementErrors(annotations: Annotations, spec: PodSpec, path: string): FieldError[] {
  const { seccompProfile, appArmorProfile } = spec.securityContext ?? {}
  const errors = agreementErrors(
    'seccomp',
    ownValue(annotations, seccompPodAnnotation),
    seccompProfile,
    `${path}.securityContext.seccompProfile`,
  )
  for (const { container, at } of containersWithPath(spec, path)) {
    const context = container.securityContext
    const seccomp = ownValue(annotations, seccompContainerPrefix + container.name)
    errors.push(...agreementErrors('seccomp', seccomp, context?.seccompProfile, `${at}.securityContext.seccompProfile`))
    if (spec.os?.name === 'windows') continue
    const appArmor = ownValue(annotations, appArmorContainerPrefix + container.name)
    const profile = context?.appArmorProfile ?? appArmorProfile
    errors.push(...agreementErrors('apparmor', appArmor, profile, `${at}.securityContext.appArmorProfile`))
  }
  return errors
}

/** What annotations say for the types that have no name of a file with them. */
const annotationWords: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  seccomp: { Unconfined: ['unconfined'], RuntimeDefault: ['runtime/default', 'docker/default'] },
  apparmor: { Unconfined: ['unconfined'], RuntimeDefault: ['runtime/default'] },
}

function agreementErrors(
  what: 'seccomp' | 'apparmor',
  annotation: string | undefined,
  profile: SeccompProfile | AppArmorProfile | undefined,
  path: string,
): FieldError[] {
  if (annotation === undefined || !profile) return []
  const typeMismatch = [forbiddenField(`${path}.type`, `${what} type in annotation and field must match`)]
  if (profile.type !== 'Localhost') {
    const words = ownValue(annotationWords[what], profile.type)
    return words && !words.includes(annotation) ? typeMismatch : []
  }
  if (!annotation.startsWith('localhost/')) return typeMismatch
  if (annotation.slice('localhost/'.length) === profile.localhostProfile) return []
  return [forbiddenField(`${path}.localhostProfile`, `${what} profile in annotation and field must match`)]
}
