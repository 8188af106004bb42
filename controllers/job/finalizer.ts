import { isNotFound } from '../../apimachinery/errors.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'

/** Keeps pods until they have been counted (KEP-2307). */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'

export const hasFinalizer = (pod: Pod): boolean => (pod.metadata.finalizers ?? []).includes(trackingFinalizer)

/** Lets go of pods. The uid keeps the patch from another pod of the same name. */
export async function removeFinalizers(client: Client, held: readonly Pod[]): Promise<void> {
  await Promise.all(
    held.map(async (pod) => {
      const { uid } = pod.metadata
      const patch = { metadata: { uid, '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] } }
      try {
        await client.patch(pods, pod.metadata, 'strategic', patch)
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    }),
  )
}
