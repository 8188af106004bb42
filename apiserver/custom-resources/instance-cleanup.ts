import { isNotFound } from '../../apimachinery/errors.ts'
import type { Condition } from '../../apimachinery/kinds/apiextensions/definition-conditions.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { deleteObject } from '../registry/delete.ts'
import type { Registry } from '../registry/registry.ts'
import { systemContext } from '../system-objects.ts'

const terminating = (status: 'True' | 'False', reason: string, message: string): Condition => ({
  type: 'Terminating',
  status,
  reason,
  message,
})

/** How far the deletion of a definition is, as its condition says. */
export const cleanupProgress = {
  inProgress: terminating('True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'),
  done: terminating('False', 'InstanceDeletionCompleted', 'removed all instances'),
}

/**
 * Deletes every object of a kind.
 * @returns whether none is left: finalizers may keep some for a while
 */
export async function deleteInstances(registry: Registry, kind: Kind): Promise<boolean> {
  const store = registry.store(kind)
  const { items } = await store.readList({})
  const pending = items.filter(({ object }) => !object.metadata.deletionTimestamp)
  await Promise.all(
    pending.map(async ({ object: { metadata } }) => {
      const context = systemContext(registry, { kind, metadata })
      await deleteObject(registry, context, { dryRun: false }).catch((err: unknown) => {
        if (!isNotFound(err)) throw err
      })
    }),
  )
  return store.size === 0
}
