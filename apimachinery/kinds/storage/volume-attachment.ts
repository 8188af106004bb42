import type { VolumeAttachment } from '../../types/storage-v1.ts'
import { defineKind } from '../define-kind.ts'

/** VolumeAttachment: the wish to attach a volume to a node, and how far that is. */
export const volumeAttachments = defineKind<VolumeAttachment>({
  shape: 'storage.k8s.io/v1 VolumeAttachment',
  plural: 'volumeattachments',
  namespaced: false,
  status: true,
  unconditionalUpdate: false,
})
