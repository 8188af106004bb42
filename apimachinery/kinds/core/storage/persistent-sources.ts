import { type FieldError, invalidField, requiredField } from '../../../field-error.ts'
import { invalids } from '../../../meta-validation.ts'
import { nameIsDnsLabel } from '../../../names.ts'
import type { GlusterfsPersistentVolumeSource, PersistentVolumeSpec } from '../../../types/core-v1.ts'
import { required } from '../../validation/fields.ts'
import { noBackstepErrors } from '../../validation/paths.ts'
import { azureFileErrors } from '../pod/volumes/cloud-disks.ts'
import { persistentCsiErrors } from '../pod/volumes/csi.ts'
import { persistentIscsiErrors } from '../pod/volumes/iscsi.ts'
import {
  cephErrors,
  glusterfsErrors,
  secretInNamespaceErrors,
  storageOsErrors,
} from '../pod/volumes/network-storage.ts'
import type { SourceRules } from '../pod/volumes/source-rules.ts'
import { storageSourceRules } from '../pod/volumes/storage-sources.ts'

/** Where the storage of a PersistentVolume can be, in upstream's order. It is of no namespace, so its secrets name theirs. */
export const persistentSourceRules = {
  hostPath: storageSourceRules.hostPath,
  gcePersistentDisk: storageSourceRules.gcePersistentDisk,
  awsElasticBlockStore: storageSourceRules.awsElasticBlockStore,
  glusterfs: (source, path) => [...glusterfsErrors(source, path), ...endpointsErrors(source, path)],
  flocker: storageSourceRules.flocker,
  nfs: storageSourceRules.nfs,
  rbd: storageSourceRules.rbd,
  quobyte: storageSourceRules.quobyte,
  cephfs: cephErrors,
  iscsi: persistentIscsiErrors,
  cinder: ({ volumeID, secretRef }, path) => [
    ...required(`${path}.volumeID`, volumeID),
    ...secretInNamespaceErrors(secretRef, `${path}.secretRef`),
  ],
  fc: storageSourceRules.fc,
  flexVolume: storageSourceRules.flexVolume,
  azureFile: (source, path) => [
    ...azureFileErrors(source, path),
    ...(source.secretNamespace === '' ? [requiredField(`${path}.secretNamespace`)] : []),
  ],
  vsphereVolume: storageSourceRules.vsphereVolume,
  photonPersistentDisk: storageSourceRules.photonPersistentDisk,
  portworxVolume: storageSourceRules.portworxVolume,
  azureDisk: storageSourceRules.azureDisk,
  scaleIO: storageSourceRules.scaleIO,
  local: ({ path: directory }, path) =>
    directory ? noBackstepErrors(directory, `${path}.path`) : [requiredField(`${path}.path`)],
  storageos: (source, path) => {
    const { secretRef } = source
    const named = secretRef && { name: secretRef.name, namespace: secretRef.namespace }
    return [...storageOsErrors(source, path), ...secretInNamespaceErrors(named, `${path}.secretRef`)]
  },
  csi: persistentCsiErrors,
} as const satisfies SourceRules<PersistentVolumeSpec>

function endpointsErrors(
  { endpointsNamespace: namespace }: GlusterfsPersistentVolumeSource,
  path: string,
): FieldError[] {
  if (namespace === undefined) return []
  const field = `${path}.endpointsNamespace`
  if (namespace !== '') return invalids(field, namespace, nameIsDnsLabel(namespace, false))
  return [invalidField(field, namespace, 'if the endpointnamespace is set, it must be a valid namespace name')]
}
