import { ownValue } from '../../apimachinery/equality.ts'
import { parseQuantity } from '../../apimachinery/quantity.ts'
import type { Container, EnvVar, EnvVarSource, Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { ConfigurationError, configurationData } from './configuration-data.ts'

/** What variables can be filled in with, beside the pod. */
export interface EnvironmentSources {
  readonly client: Client
  readonly hostIp: string
  readonly podIps: readonly string[]
}

/** The container's environment, with what ConfigMaps, Secrets and the pod itself give. @throws {ConfigurationError} */
export async function environmentOf(
  pod: Pod,
  container: Container,
  sources: EnvironmentSources,
): Promise<ReadonlyMap<string, string>> {
  const { client } = sources
  const env = new Map<string, string>()
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data = configMapRef
      ? await configurationData(client, 'configmap', pod, configMapRef.name ?? '', configMapRef.optional ?? false)
      : await configurationData(client, 'secret', pod, secretRef?.name ?? '', secretRef?.optional ?? false)
    for (const [key, value] of Object.entries(data ?? {})) env.set(`${prefix}${key}`, value)
  }
  for (const variable of container.env ?? []) {
    const value = await variableValue(pod, container, variable, env, sources)
    if (value !== undefined) env.set(variable.name, value)
  }
  return env
}

/** Fills in `$(NAME)`; `$$` is a dollar sign, and what has no value stays. */
export function expandReferences(text: string, env: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (match, name: string | undefined) =>
    name === undefined ? '$' : (env.get(name) ?? match),
  )
}

async function variableValue(
  pod: Pod,
  container: Container,
  { value = '', valueFrom }: EnvVar,
  env: ReadonlyMap<string, string>,
  sources: EnvironmentSources,
): Promise<string | undefined> {
  if (!valueFrom) return expandReferences(value, env)
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom
  if (fieldRef) return fieldValue(pod, fieldRef.fieldPath, sources)
  if (resourceFieldRef) return resourceValue(pod, container, resourceFieldRef)
  if (configMapKeyRef) return keyOf('configmap', pod, configMapKeyRef, sources)
  if (secretKeyRef) return keyOf('secret', pod, secretKeyRef, sources)
  return undefined
}

function fieldValue({ metadata, spec }: Pod, path: string, { hostIp, podIps }: EnvironmentSources): string {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? []
  if (map !== undefined && key !== undefined) return ownValue(metadata[map as 'labels' | 'annotations'], key) ?? ''
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.hostIP': hostIp,
    'status.hostIPs': hostIp,
    'status.podIP': podIps[0],
    'status.podIPs': podIps.join(','),
  }
  return fields[path] ?? ''
}

function resourceValue(
  pod: Pod,
  container: Container,
  { containerName, resource, divisor }: NonNullable<EnvVarSource['resourceFieldRef']>,
): string {
  const named = pod.spec.containers.find(({ name }) => name === containerName) ?? container
  const [kind, name] = resource.split('.') as ['limits' | 'requests', string]
  const quantity = parseQuantity(ownValue(named.resources?.[kind], name) ?? '0')
  const unit = parseQuantity(divisor && divisor !== '0' ? divisor : '1')
  return String(Math.ceil(quantity.asNumber() / unit.asNumber()))
}

async function keyOf(
  kind: 'configmap' | 'secret',
  pod: Pod,
  { name = '', key, optional = false }: { name?: string | undefined; key: string; optional?: boolean | undefined },
  { client }: EnvironmentSources,
): Promise<string | undefined> {
  const data = await configurationData(client, kind, pod, name, optional)
  const value = ownValue(data, key)
  if (value !== undefined || optional) return value
  const title = kind === 'configmap' ? 'ConfigMap' : 'Secret'
  throw new ConfigurationError(`couldn't find key ${key} in ${title} ${pod.metadata.namespace}/${name}`)
}
