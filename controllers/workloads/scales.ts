import { isNotFound } from '../../apimachinery/errors.ts'
import type { ObjectRef, Resource } from '../../apimachinery/object.ts'
import type { Scale } from '../../apimachinery/types/autoscaling-v1.ts'
import type { Client } from '../../client/client.ts'

/** The group and version in `apps/v1`, or in `v1`. */
export function groupVersionOf(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/')
  return { group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1) }
}

/** The scale subresource of an object. @throws {ApiError} NotFound: there is no such object, or it has no scale */
export async function scaleOf(client: Client, resource: Resource, ref: ObjectRef): Promise<Scale> {
  return (await client.getSubresource(resource, ref, 'scale')) as Scale
}

/** Whether a NotFound is about an object, and not about the path: what has no scale subresource has no such path. */
export function isObjectMissing(error: unknown): boolean {
  return isNotFound(error) && Boolean(error.status.details?.name)
}
