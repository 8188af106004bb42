import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { ConfigurationError, configurationData } from '../pods/configuration-data.ts'

/**
 * Why the pod's volumes of ConfigMaps and Secrets cannot be mounted: the first one that is not there. What is projected
 * is taken to be there: a pod's access to the API shall not depend on which controllers run.
 */
export async function missingConfiguration(pod: Pod, client: Client): Promise<string | undefined> {
  for (const { name: volume, configMap, secret } of pod.spec.volumes ?? []) {
    try {
      if (configMap)
        await configurationData(client, 'configmap', pod, configMap.name ?? '', configMap.optional ?? false)
      if (secret) await configurationData(client, 'secret', pod, secret.secretName ?? '', secret.optional ?? false)
    } catch (error) {
      if (error instanceof ConfigurationError)
        return `MountVolume.SetUp failed for volume "${volume}" : ${error.message}`
      throw error
    }
  }
  return undefined
}
