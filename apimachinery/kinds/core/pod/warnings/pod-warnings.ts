import { ownValue } from '../../../../equality.ts'
import { parseQuantity } from '../../../../quantity.ts'
import type { Container, PodSpec, PodTemplateSpec } from '../../../../types/core-v1.ts'

/** Labels of nodes that have other names by now. */
const deprecatedNodeLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
}

const deprecatedAnnotations: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
}

/** What is allowed in a pod or a pod template, but probably a mistake. `path`: of the template; empty for a pod. */
export function podWarnings({ metadata, spec }: PodTemplateSpec, path: string): string[] {
  const prefix = path === '' ? '' : `${path}.`
  const at = `${prefix}spec`
  return [
    ...keyWarnings(spec.nodeSelector, deprecatedNodeLabels, `${at}.nodeSelector`),
    ...spreadWarnings(spec, at),
    ...keyWarnings(metadata?.annotations, deprecatedAnnotations, `${prefix}metadata.annotations`),
    ...repeatedAliasWarnings(spec, at),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, i) =>
      name ? [] : [`${at}.imagePullSecrets[${i}].name: invalid empty name ""`],
    ),
    ...(spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0
      ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...(['initContainers', 'containers'] as const).flatMap((list) =>
      (spec[list] ?? []).flatMap((container, i) => containerWarnings(container, `${at}.${list}[${i}]`)),
    ),
  ]
}

/** Amounts of bytes below one are nothing that could be given. */
export function fractionalByteWarnings(amounts: Readonly<Record<string, string>> | undefined, path: string): string[] {
  return ['memory', 'ephemeral-storage', 'storage'].flatMap((name) => {
    const amount = ownValue(amounts, name)
    if (amount === undefined || parseQuantity(amount).milliValue() % 1000 === 0) return []
    return [`${path}[${name}]: fractional byte value "${amount}" is invalid, must be an integer`]
  })
}

/** Warnings about keys of a map that have been given up. */
export function keyWarnings(
  map: Readonly<Record<string, string>> | undefined,
  texts: Readonly<Record<string, string>>,
  path: string,
): string[] {
  return Object.keys(map ?? {})
    .filter((key) => Object.hasOwn(texts, key))
    .sort()
    .map((key) => `${path}[${key}]: ${texts[key]}`)
}

function spreadWarnings({ topologySpreadConstraints = [] }: PodSpec, path: string): string[] {
  return topologySpreadConstraints.flatMap(({ labelSelector }, i) => {
    const at = `${path}.topologySpreadConstraints[${i}].labelSelector`
    return labelSelector ? [] : [`${at}: a null labelSelector results in matching no pod`]
  })
}

function repeatedAliasWarnings({ hostAliases = [] }: PodSpec, path: string): string[] {
  const isRepeated = (ip: string, i: number) => hostAliases.findIndex((alias) => alias.ip === ip) < i
  return hostAliases.flatMap(({ ip }, i) =>
    isRepeated(ip, i) ? [`${path}.hostAliases[${i}].ip: duplicate ip "${ip}"`] : [],
  )
}

function containerWarnings({ resources, env = [], ports = [] }: Container, path: string): string[] {
  return [
    ...fractionalByteWarnings(resources?.limits, `${path}.resources.limits`),
    ...fractionalByteWarnings(resources?.requests, `${path}.resources.requests`),
    ...hiddenVariableWarnings(env, `${path}.env`),
    ...repeatedPortWarnings(ports, `${path}.ports`),
  ]
}

function hiddenVariableWarnings(env: NonNullable<Container['env']>, path: string): string[] {
  return env.flatMap(({ name }, i) =>
    env.findIndex((other) => other.name === name) < i
      ? [`${path}[${i}]: hides previous definition of "${name}", which may be dropped when using apply`]
      : [],
  )
}

function repeatedPortWarnings(ports: NonNullable<Container['ports']>, path: string): string[] {
  const keyOf = ({ containerPort, protocol, hostIP, hostPort }: NonNullable<Container['ports']>[number]) =>
    [containerPort, protocol, hostIP ?? '', hostPort ?? 0].join('/')
  return ports.flatMap((port, i) => {
    const first = ports.findIndex((other) => keyOf(other) === keyOf(port))
    return first < i ? [`${path}[${i}]: duplicate port definition with ${path}[${first}]`] : []
  })
}
