import { type FieldError, invalidField, unsupportedField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { rangeErrors } from '../../../../names.ts'
import type { AzureDiskVolumeSource, AzureFileVolumeSource } from '../../../../types/core-v1.ts'
import { oneOf, required } from '../../../validation/fields.ts'

/** What is wrong with a disk of Google Compute Engine. */
export function gceDiskErrors(source: { pdName: string; partition?: number | undefined }, path: string): FieldError[] {
  return [...required(`${path}.pdName`, source.pdName), ...partitionErrors(source.partition, `${path}.partition`)]
}

/** What is wrong with a disk of Amazon's. */
export function awsDiskErrors(
  source: { volumeID: string; partition?: number | undefined },
  path: string,
): FieldError[] {
  return [...volumeIdErrors(source, path), ...partitionErrors(source.partition, `${path}.partition`)]
}

/** What is wrong with a source that is a volume id before all. */
export function volumeIdErrors({ volumeID }: { volumeID: string }, path: string): FieldError[] {
  return required(`${path}.volumeID`, volumeID)
}

/** What is wrong with a share of Azure's. */
export function azureFileErrors(
  { secretName, shareName }: Pick<AzureFileVolumeSource, 'secretName' | 'shareName'>,
  path: string,
): FieldError[] {
  return [...required(`${path}.secretName`, secretName), ...required(`${path}.shareName`, shareName)]
}

const managedDiskUri = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
const blobDiskUri = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'

/** What is wrong with a disk of Azure's: its kind says how its address starts. */
export function azureDiskErrors(source: AzureDiskVolumeSource, path: string): FieldError[] {
  const { diskName, diskURI, cachingMode, kind } = source
  const errors = [
    ...required(`${path}.diskName`, diskName),
    ...required(`${path}.diskURI`, diskURI),
    ...oneOf(`${path}.cachingMode`, cachingMode, ['None', 'ReadOnly', 'ReadWrite']),
    ...oneOf(`${path}.kind`, kind, ['Dedicated', 'Managed', 'Shared']),
  ]
  if (kind === undefined) return errors
  const [start, example] = kind === 'Managed' ? ['/subscriptions/', managedDiskUri] : ['https://', blobDiskUri]
  return diskURI.startsWith(start) ? errors : [...errors, unsupportedField(`${path}.diskURI`, diskURI, [example])]
}

/** The number of a disk on a bus. */
export function lunErrors(lun: number, path: string): FieldError[] {
  return invalids(path, lun, rangeErrors(lun, 0, 255))
}

// Zero stands for the whole disk, though the message knows nothing of it.
function partitionErrors(partition: number | undefined, path: string): FieldError[] {
  if (partition === undefined || (partition >= 0 && partition <= 255)) return []
  return [invalidField(path, partition, 'must be between 1 and 255, inclusive')]
}
