import type { KubeObject, Resource } from '../../apimachinery/object.ts'
import type { Client, ListOptions } from '../../client/client.ts'

/**
 * Lists a resource and follows its changes until `isSo` of all its objects. The test's own time limit bounds the wait.
 * @returns the objects then
 * @throws {Error} the watch ends before
 */
export async function whenAll<T extends KubeObject>(
  client: Client,
  resource: Resource<T>,
  isSo: (objects: readonly T[]) => boolean,
  options: ListOptions = {},
): Promise<readonly T[]> {
  const { items, metadata } = await client.list(resource, options)
  const objects = new Map(items.map((object) => [object.metadata.uid, object]))
  if (isSo(items)) return items
  return new Promise((resolve, reject) => {
    const stop = client.watch(
      resource,
      { ...options, resourceVersion: metadata.resourceVersion },
      {
        onEvent: ({ type, object }) => {
          if (type === 'DELETED') objects.delete(object.metadata.uid)
          else objects.set(object.metadata.uid, object as T)
          if (!isSo([...objects.values()])) return
          stop()
          resolve([...objects.values()])
        },
        onEnd: (error) => reject(error ?? new Error('the watch ended')),
      },
    )
  })
}
