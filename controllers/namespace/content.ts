import { isNotFound } from '../../apimachinery/errors.ts'
import { groupResource, type KubeObject } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client, DiscoveredResource } from '../../client/client.ts'
import type { EpochMs } from '../../platform/clock.ts'

/** How long finalizers usually take (upstream: finalizerEstimateSeconds). */
const finalizerEstimateSeconds = 15

/** What is left of one resource in a namespace after its deletion was asked for. */
export interface Remains {
  /** `pods.`, `deployments.apps`: as the condition spells it. */
  readonly resource: string
  readonly count: number
  /** How many of them each finalizer holds. */
  readonly finalizers: ReadonlyMap<string, number>
  /** When to look again. */
  readonly estimateSeconds: number
}

/** A namespace on its way out. */
export interface Leaving {
  readonly namespace: string
  readonly sinceMs: EpochMs
  readonly nowMs: EpochMs
}

/**
 * Deletes everything of `resource` in the namespace.
 * @returns what is still there and will go by itself; undefined when nothing is
 * @throws {Error} something stays though nothing holds it
 */
export async function deleteContent(
  client: Client,
  resource: DiscoveredResource,
  leaving: Leaving,
): Promise<Remains | undefined> {
  const { namespace } = leaving
  const { items } = await client.list(resource, { namespace })
  if (items.length === 0) return undefined
  await deleteAll(client, resource, namespace, items)
  const left = await client.list(resource, { namespace })
  if (left.items.length === 0) return undefined
  const finalizers = countFinalizers(left.items)
  const graceSeconds = graceEstimateSeconds(resource, items, leaving)
  if (graceSeconds === 0 && finalizers.size === 0) {
    const name = `${resource.group}/${resource.version}, Resource=${resource.plural}`
    throw new Error(`unexpected items still remain in namespace: ${namespace} for gvr: ${name}`)
  }
  return {
    resource: `${resource.plural}.${resource.group}`,
    count: left.items.length,
    finalizers,
    estimateSeconds: graceSeconds || finalizerEstimateSeconds,
  }
}

async function deleteAll(
  client: Client,
  resource: DiscoveredResource,
  namespace: string,
  items: readonly KubeObject[],
): Promise<void> {
  // The namespace waits for dependents anyway: nothing is left for the garbage collector to do.
  const options = { propagationPolicy: 'Background' } as const
  if (resource.verbs.includes('deletecollection')) {
    await client.deleteCollection(resource, { namespace }, options)
    return
  }
  for (const item of items) {
    await client.delete(resource, item, options).catch((error: unknown) => {
      if (!isNotFound(error)) throw error
    })
  }
}

function countFinalizers(items: readonly KubeObject[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { metadata } of items)
    for (const finalizer of metadata.finalizers ?? []) counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1)
  return counts
}

/** The longest grace period of pods that still run; 0 once it should have passed. */
function graceEstimateSeconds(resource: DiscoveredResource, items: readonly KubeObject[], leaving: Leaving): number {
  if (groupResource(resource) !== 'pods') return 0
  const graces = (items as readonly Pod[])
    .filter(({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed')
    .map(({ spec }) => spec.terminationGracePeriodSeconds ?? 0)
  const estimateSeconds = Math.max(0, ...graces)
  return leaving.nowMs - leaving.sinceMs >= estimateSeconds * 1000 ? 0 : estimateSeconds
}
