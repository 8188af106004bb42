import { type FieldError, requiredField } from '../../../../field-error.ts'
import type { HostPathVolumeSource, PersistentVolumeSpec, Volume } from '../../../../types/core-v1.ts'
import { oneOf, required } from '../../../validation/fields.ts'
import { noBackstepErrors } from '../../../validation/paths.ts'
import { awsDiskErrors, azureDiskErrors, gceDiskErrors, volumeIdErrors } from './cloud-disks.ts'
import {
  fcErrors,
  flexVolumeErrors,
  flockerErrors,
  nfsErrors,
  quobyteErrors,
  rbdErrors,
  scaleIoErrors,
} from './network-storage.ts'
import type { SourceRules } from './source-rules.ts'

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

/** Rules of the sources that mean the same in a pod and in a PersistentVolume. */
export const storageSourceRules = {
  hostPath: ({ path: directory, type }: HostPathVolumeSource, path: string): FieldError[] =>
    directory
      ? [...noBackstepErrors(directory, `${path}.path`), ...oneOf(`${path}.type`, type, hostPathTypes)]
      : [requiredField(`${path}.path`)],
  gcePersistentDisk: gceDiskErrors,
  awsElasticBlockStore: awsDiskErrors,
  nfs: nfsErrors,
  rbd: rbdErrors,
  quobyte: quobyteErrors,
  flocker: flockerErrors,
  fc: fcErrors,
  flexVolume: flexVolumeErrors,
  vsphereVolume: ({ volumePath }, path) => required(`${path}.volumePath`, volumePath),
  photonPersistentDisk: ({ pdID }, path) => required(`${path}.pdID`, pdID),
  portworxVolume: volumeIdErrors,
  azureDisk: azureDiskErrors,
  scaleIO: scaleIoErrors,
} satisfies SourceRules<Volume & PersistentVolumeSpec>
