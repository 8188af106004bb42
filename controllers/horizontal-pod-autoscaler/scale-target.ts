import type { Resource } from '../../apimachinery/object.ts'
import type { Scale } from '../../apimachinery/types/autoscaling-v1.ts'
import type { HorizontalPodAutoscaler } from '../../apimachinery/types/autoscaling-v2.ts'
import type { Client } from '../../client/client.ts'
import type { ResourceMapper } from '../../client/resource-mapper.ts'
import { groupVersionOf, scaleOf } from '../workloads/scales.ts'

/** What an autoscaler scales. */
export interface ScaleTarget {
  readonly resource: Resource
  readonly scale: Scale
}

/** @throws {Error} there is no such object or kind, or it has no scale; users read why */
export async function scaleTargetOf(
  { metadata, spec }: HorizontalPodAutoscaler,
  mapper: ResourceMapper,
  client: Client,
): Promise<ScaleTarget> {
  const { apiVersion = '', kind, name } = spec.scaleTargetRef
  if (apiVersion.split('/').length > 2) throw new Error(`unexpected GroupVersion string: ${apiVersion}`)
  const { group, version } = groupVersionOf(apiVersion)
  const resource = await mapper.find(client, { group, version, kind })
  if (!resource) throw new Error(`no matches for kind "${kind}" in group "${group}"`)
  return { resource, scale: await scaleOf(client, resource, { namespace: metadata.namespace, name }) }
}

/** Sets the number of replicas. @throws {ApiError} Conflict: it was scaled by somebody else meanwhile */
export async function rescale(client: Client, { resource, scale }: ScaleTarget, replicas: number): Promise<void> {
  const { namespace, name } = scale.metadata
  await client.updateSubresource(resource, { namespace, name }, 'scale', {
    ...scale,
    spec: { ...scale.spec, replicas },
  })
}
