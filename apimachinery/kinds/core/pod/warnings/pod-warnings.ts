import { ownValue } from '../../../../equality.ts'
import type { PodAffinityTerm, PodSpec, PodTemplateSpec } from '../../../../types/core-v1.ts'
import { ipWarnings } from '../../../validation/ip-address.ts'
import { fractionalByteWarnings, keyWarnings } from '../../../validation/warnings.ts'
import { containersWithPath } from '../containers-with-path.ts'
import {
  appArmorContainerPrefix,
  seccompContainerPrefix,
  seccompPodAnnotation,
} from '../security/profile-annotations.ts'
import { byteResources, containerWarnings } from './container-warnings.ts'
import { deprecatedNodeLabels, nodeAffinityWarnings } from './node-label-warnings.ts'
import { portWarnings } from './port-warnings.ts'
import { volumesWarnings } from './volume-warnings.ts'

const deprecatedAnnotations: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
}

/** What is allowed in a pod or a pod template, but probably a mistake. `path`: of the template; empty for a pod. */
export function podWarnings({ metadata, spec }: PodTemplateSpec, path: string): string[] {
  const prefix = path === '' ? '' : `${path}.`
  const at = `${prefix}spec`
  const annotations = `${prefix}metadata.annotations`
  return [
    ...keyWarnings(spec.nodeSelector, deprecatedNodeLabels, `${at}.nodeSelector`),
    ...nodeAffinityWarnings(spec.affinity?.nodeAffinity, `${at}.affinity.nodeAffinity`),
    ...spreadWarnings(spec, at),
    ...keyWarnings(metadata?.annotations, deprecatedAnnotations, annotations),
    ...volumesWarnings(spec.volumes, `${at}.volumes`),
    ...repeatWarnings(spec, at),
    ...addressWarnings(spec, at),
    ...fractionalByteWarnings(spec.overhead, `${at}.overhead`, byteResources),
    ...profileWarnings({ metadata, spec }, annotations, path !== ''),
    ...containersWithPath(spec, at).flatMap(({ container, at }) => containerWarnings(container, at)),
    ...portWarnings(spec, at),
    ...graceWarnings(spec, at),
    ...affinityWarnings(spec, at),
  ]
}

function spreadWarnings({ topologySpreadConstraints = [] }: PodSpec, path: string): string[] {
  return topologySpreadConstraints.flatMap(({ labelSelector, topologyKey }, i) => {
    const at = `${path}.topologySpreadConstraints[${i}]`
    const deprecation = ownValue(deprecatedNodeLabels, topologyKey)
    return [
      ...(deprecation ? [`${at}.topologyKey: ${topologyKey} is ${deprecation}`] : []),
      ...(labelSelector ? [] : [`${at}.labelSelector: a null labelSelector results in matching no pod`]),
    ]
  })
}

function repeatWarnings({ hostAliases = [], imagePullSecrets = [] }: PodSpec, path: string): string[] {
  const names = imagePullSecrets.map(({ name }) => name ?? '')
  return [
    ...repeatedValues(hostAliases.map(({ ip }) => ip)).map(
      ({ value, index }) => `${path}.hostAliases[${index}].ip: duplicate ip "${value}"`,
    ),
    ...repeatedValues(names).map(
      ({ value, index }) => `${path}.imagePullSecrets[${index}].name: duplicate name "${value}"`,
    ),
    ...names.flatMap((name, i) => (name ? [] : [`${path}.imagePullSecrets[${i}].name: invalid empty name ""`])),
  ]
}

function repeatedValues(values: readonly string[]): { value: string; index: number }[] {
  return values.map((value, index) => ({ value, index })).filter(({ value, index }) => values.indexOf(value) < index)
}

function addressWarnings({ dnsConfig, hostAliases = [] }: PodSpec, path: string): string[] {
  return [
    ...(dnsConfig?.nameservers ?? []).flatMap((ip, i) => ipWarnings(ip, `${path}.dnsConfig.nameservers[${i}]`)),
    ...hostAliases.flatMap(({ ip }, i) => ipWarnings(ip, `${path}.hostAliases[${i}].ip`)),
  ]
}

// For pods, annotations of AppArmor are taken over into fields; only templates are told about them.
function profileWarnings({ metadata, spec }: PodTemplateSpec, path: string, isTemplate: boolean): string[] {
  const annotations = metadata?.annotations
  if (!annotations) return []
  const { seccompProfile, appArmorProfile } = spec.securityContext ?? {}
  const warnings: string[] = []
  const warn = (key: string, isInField: boolean, text: string) => {
    if (!isInField && Object.hasOwn(annotations, key)) warnings.push(`${path}[${key}]: ${text}`)
  }
  const seccompText = 'non-functional in v1.27+; use the "seccompProfile" field instead'
  warn(seccompPodAnnotation, seccompProfile !== undefined, seccompText)
  for (const { container } of containersWithPath(spec, '')) {
    const { name, securityContext: own } = container
    warn(seccompContainerPrefix + name, own?.seccompProfile !== undefined, seccompText)
    if (!isTemplate) continue
    const isInField = (own?.appArmorProfile ?? appArmorProfile) !== undefined
    warn(appArmorContainerPrefix + name, isInField, 'deprecated since v1.30; use the "appArmorProfile" field instead')
  }
  return warnings
}

function graceWarnings({ terminationGracePeriodSeconds: seconds }: PodSpec, path: string): string[] {
  if (seconds === undefined || seconds >= 0) return []
  return [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
}

const requiredTerms = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferredTerms = 'preferredDuringSchedulingIgnoredDuringExecution'

function affinityWarnings({ affinity }: PodSpec, path: string): string[] {
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap((kind) => {
    const at = `${path}.affinity.${kind}`
    const { [requiredTerms]: required = [], [preferredTerms]: preferred = [] } = affinity?.[kind] ?? {}
    return [
      ...required.flatMap((term, i) => termWarnings(term, `${at}.${requiredTerms}[${i}]`)),
      ...preferred.flatMap(({ podAffinityTerm }, i) =>
        termWarnings(podAffinityTerm, `${at}.${preferredTerms}[${i}].podAffinityTerm`),
      ),
    ]
  })
}

function termWarnings({ labelSelector }: PodAffinityTerm, path: string): string[] {
  return labelSelector ? [] : [`${path}.labelSelector: a null labelSelector results in matching no pod`]
}
