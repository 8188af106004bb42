import { isAlreadyExists } from '../apimachinery/errors.ts'
import type { Draft, KubeObject, Resource } from '../apimachinery/object.ts'
import type { Client } from './client.ts'

/** Creates an object unless there is one of its name, which stays as it is. */
export async function createIfMissing<T extends KubeObject>(
  client: Client,
  resource: Resource<T>,
  draft: Draft<T>,
): Promise<void> {
  try {
    await client.create(resource, draft)
  } catch (err) {
    if (!isAlreadyExists(err)) throw err
  }
}
