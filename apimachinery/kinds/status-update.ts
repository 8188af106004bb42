import type { ObjectMeta } from '../types/meta-v1.ts'

/**
 * Keeps what a status writer may not touch in metadata, for the kinds whose `/status` is for status alone
 * (metav1.ResetObjectMetaForStatus). Most kinds let `/status` change labels, annotations and the rest.
 */
export function keepMetadata(draft: { metadata: ObjectMeta }, old: { metadata: ObjectMeta }): void {
  const { labels, annotations, finalizers, ownerReferences } = old.metadata
  Object.assign(draft.metadata, { labels, annotations, finalizers, ownerReferences })
}
