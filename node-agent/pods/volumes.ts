import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { ConfigurationError, configurationData } from './configuration-data.ts'

/** A volume that cannot be mounted yet, and why. */
export interface UnmountableVolume {
  readonly volume: string
  readonly message: string
}

/**
 * The first volume of a ConfigMap or Secret that is not there. Volumes of other kinds are taken to be mountable, and so
 * is what is projected: a pod's access to the API shall not depend on which controllers run.
 */
export async function unmountableVolume(pod: Pod, client: Client): Promise<UnmountableVolume | undefined> {
  for (const { name: volume, configMap, secret } of pod.spec.volumes ?? []) {
    try {
      if (configMap)
        await configurationData(client, 'configmap', pod, configMap.name ?? '', configMap.optional ?? false)
      if (secret) await configurationData(client, 'secret', pod, secret.secretName ?? '', secret.optional ?? false)
    } catch (error) {
      if (error instanceof ConfigurationError) return { volume, message: error.message }
      throw error
    }
  }
  return undefined
}
