import { isNotFound } from '../../apimachinery/errors.ts'
import { configMaps } from '../../apimachinery/kinds/core/config-map.ts'
import { secrets } from '../../apimachinery/kinds/core/secret.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'

/** What a pod is configured with refers to something that is not there; the message says to what. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

/**
 * What a ConfigMap or Secret of the pod's namespace holds.
 * @returns undefined when there is none and there need not be. @throws {ConfigurationError} there is none
 */
export async function configurationData(
  client: Client,
  kind: 'configmap' | 'secret',
  pod: Pod,
  name: string,
  optional: boolean,
): Promise<Readonly<Record<string, string>> | undefined> {
  const ref = { namespace: pod.metadata.namespace, name }
  try {
    if (kind === 'configmap') return (await client.get(configMaps, ref)).data ?? {}
    const { data = {} } = await client.get(secrets, ref)
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
    )
  } catch (error) {
    if (!isNotFound(error)) throw error
    if (optional) return undefined
    throw new ConfigurationError(`${kind} "${name}" not found`)
  }
}
