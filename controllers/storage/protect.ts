import type { KubeObject, Resource } from '../../apimachinery/object.ts'
import type { Client } from '../../client/client.ts'
import { done, type Result } from '../../client/reconcilers/reconciler.ts'

/** Adds the finalizer to what stays and lacks it, and takes it off what is to go and is not used. */
export async function protect<T extends KubeObject>(
  resource: Resource<T>,
  object: T,
  finalizer: string,
  isUsed: () => boolean | Promise<boolean>,
  client: Client,
): Promise<Result> {
  const { finalizers = [], deletionTimestamp } = object.metadata
  const isProtected = finalizers.includes(finalizer)
  const write = (changed: string[]) =>
    client.update(resource, { ...object, metadata: { ...object.metadata, finalizers: changed } })
  if (!deletionTimestamp && !isProtected) await write([...finalizers, finalizer])
  if (deletionTimestamp && isProtected && !(await isUsed()))
    await write(finalizers.filter((other) => other !== finalizer))
  return done
}
