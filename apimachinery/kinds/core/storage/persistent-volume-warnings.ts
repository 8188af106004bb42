import type { PersistentVolume } from '../../../types/core-v1.ts'
import { keyWarnings } from '../../validation/warnings.ts'
import { nodeSelectorWarnings } from '../pod/warnings/node-label-warnings.ts'
import { sourceWarnings } from '../pod/warnings/volume-warnings.ts'

/** What storage was chosen with before there were fields for it, in claims and volumes. */
export const storageClassAnnotation = {
  'volume.beta.kubernetes.io/storage-class': 'deprecated since v1.8; use "storageClassName" attribute instead',
}

const deprecatedAnnotations = {
  ...storageClassAnnotation,
  'volume.beta.kubernetes.io/mount-options': 'deprecated since v1.31; use "mountOptions" attribute instead',
}

/** What is allowed in a volume, but probably a mistake. */
export function persistentVolumeWarnings({ metadata, spec }: PersistentVolume): string[] {
  const recycle =
    'The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.'
  return [
    ...keyWarnings(metadata.annotations, deprecatedAnnotations, 'metadata.annotations'),
    ...(spec.persistentVolumeReclaimPolicy === 'Recycle' ? [`spec.persistentVolumeReclaimPolicy: ${recycle}`] : []),
    ...nodeSelectorWarnings(spec.nodeAffinity?.required?.nodeSelectorTerms, 'spec.nodeAffinity.required'),
    ...sourceWarnings(spec, 'spec'),
  ]
}
