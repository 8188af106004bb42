import { goQuote } from '../../../apimachinery/go-text.ts'
import type { SELinuxOptions } from '../../../apimachinery/types/core-v1.ts'
import {
  type Check,
  type CheckedPod,
  containersNamed,
  containersOf,
  distinct,
  namesWhere,
  plural,
  quoted,
  setters,
} from './check.ts'

const confined = ['RuntimeDefault', 'Localhost']
const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/'

/** Annotations by which a pod or one of its containers chose a seccomp profile before 1.19. */
export const seccompAnnotations = {
  pod: 'seccomp.security.alpha.kubernetes.io/pod',
  containerPrefix: 'container.seccomp.security.alpha.kubernetes.io/',
} as const

/** A profile of the runtime or the node. */
interface Profile {
  readonly type: string
}

/** No AppArmor profile that leaves containers unconfined. */
export const appArmorProfile: Check = ({ metadata, spec }) => {
  const bad = (profile: Profile | undefined) => (profile && !confined.includes(profile.type) ? [profile.type] : [])
  const ofPod = bad(spec.securityContext?.appArmorProfile)
  const names = namesWhere(spec, ({ securityContext }) => bad(securityContext?.appArmorProfile).length > 0)
  const annotations = badAppArmorAnnotations(metadata.annotations)
  if (ofPod.length + names.length + annotations.length === 0) return undefined
  const types = containersOf(spec).flatMap(({ securityContext }) => bad(securityContext?.appArmorProfile))
  const values = [...distinct([...ofPod, ...types]), ...annotations]
  const others = annotations.length > 0 ? [plural('annotation', annotations.length)] : []
  return {
    reason: `forbidden ${plural('AppArmor profile', values.length)}`,
    detail: `${setters(ofPod.length > 0, names, ...others)} must not set AppArmor profile type to ${quoted(values)}`,
  }
}

function badAppArmorAnnotations(annotations: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(annotations)
    .filter(
      ([key, value]) =>
        key.startsWith(appArmorAnnotation) && value !== '' && !isConfinedText(value, ['runtime/default']),
    )
    .map(([key, value]) => `${key}=${goQuote(value)}`)
    .sort()
}

function isConfinedText(value: string, names: readonly string[]): boolean {
  return names.includes(value) || value.startsWith('localhost/')
}

/** Before 1.19: no annotation that turns seccomp off. */
export const seccompByAnnotation: Check = ({ metadata, spec }) => {
  const keys = [
    seccompAnnotations.pod,
    ...containersOf(spec).map(({ name }) => `${seccompAnnotations.containerPrefix}${name}`),
  ]
  const forbidden = distinct(keys).flatMap((key) => {
    const value = metadata.annotations?.[key]
    const isFine = value === undefined || isConfinedText(value, ['runtime/default', 'docker/default'])
    return isFine ? [] : [`${key}=${goQuote(value)}`]
  })
  if (forbidden.length === 0) return undefined
  const detail = `forbidden ${plural('annotation', forbidden.length)} ${forbidden.join(', ')}`
  return { reason: 'seccompProfile', detail }
}

/** Nothing turns seccomp off. */
export const seccompNotOff: Check = ({ spec }) => {
  const bad = (profile: Profile | undefined) => (profile && !confined.includes(profile.type) ? [profile.type] : [])
  const ofPod = bad(spec.securityContext?.seccompProfile)
  const names = namesWhere(spec, ({ securityContext }) => bad(securityContext?.seccompProfile).length > 0)
  if (ofPod.length + names.length === 0) return undefined
  const types = containersOf(spec).flatMap(({ securityContext }) => bad(securityContext?.seccompProfile))
  const values = quoted(distinct([...ofPod, ...types]))
  return {
    reason: 'seccompProfile',
    detail: `${setters(ofPod.length > 0, names)} must not set securityContext.seccompProfile.type to ${values}`,
  }
}

/** Seccomp is turned on, for the pod or for each container. */
export const seccompOn: Check = (pod: CheckedPod) => {
  const { spec } = pod
  const off = seccompNotOff(pod)
  if (off || spec.securityContext?.seccompProfile) return off
  const names = namesWhere(spec, ({ securityContext }) => !securityContext?.seccompProfile)
  if (names.length === 0) return undefined
  const what = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
  return { reason: 'seccompProfile', detail: `pod or ${containersNamed(names)} ${what}` }
}

/** Only SELinux types for containers; user and role are not chosen. */
export function seLinuxOptions(allowedTypes: readonly string[]): Check {
  const badType = (options: SELinuxOptions | undefined) =>
    options?.type && !allowedTypes.includes(options.type) ? [options.type] : []
  const isBad = (options: SELinuxOptions | undefined) =>
    options !== undefined && (badType(options).length > 0 || !!options.user || !!options.role)
  return ({ spec }) => {
    const ofPod = isBad(spec.securityContext?.seLinuxOptions)
    const names = namesWhere(spec, ({ securityContext }) => isBad(securityContext?.seLinuxOptions))
    if (!ofPod && names.length === 0) return undefined
    const all = [spec, ...containersOf(spec)].map(({ securityContext }) => securityContext?.seLinuxOptions)
    const types = distinct(all.flatMap(badType))
    const what = [
      ...(types.length > 0 ? [`${plural('type', types.length)} ${quoted(types)}`] : []),
      ...(all.some((options) => options?.user) ? ['user may not be set'] : []),
      ...(all.some((options) => options?.role) ? ['role may not be set'] : []),
    ]
    const detail = `${setters(ofPod, names)} set forbidden securityContext.seLinuxOptions: ${what.join('; ')}`
    return { reason: 'seLinuxOptions', detail }
  }
}
