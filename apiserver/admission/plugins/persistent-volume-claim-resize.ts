import { storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import { parseQuantity } from '../../../apimachinery/quantity.ts'
import type { PersistentVolumeClaim } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'

/** Lets claims grow whose StorageClass says that its volumes can. */
export class PersistentVolumeClaimResize implements AdmissionPlugin {
  readonly name = 'PersistentVolumeClaimResize'
  readonly #reader: ObjectReader

  constructor(reader: ObjectReader) {
    this.#reader = reader
  }

  validate(attributes: AdmissionAttributes): void {
    const { kind, subresource, operation } = attributes
    if (kind.kind !== 'PersistentVolumeClaim' || operation !== 'UPDATE' || subresource !== '') return
    const [claim, old] = [attributes.object, attributes.oldObject] as [PersistentVolumeClaim, PersistentVolumeClaim]
    if (storageOf(claim).cmp(storageOf(old)) <= 0) return
    if (old.status?.phase !== 'Bound') throw forbid(attributes, 'Only bound persistent volume claims can be expanded')
    const name = classOf(claim)
    const isSame = name !== '' && name === classOf(old)
    if (isSame && this.#reader.get(storageClasses, { name })?.allowVolumeExpansion) return
    throw forbid(
      attributes,
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    )
  }
}

function storageOf({ spec }: PersistentVolumeClaim) {
  return parseQuantity(spec.resources?.requests?.['storage'] ?? '0')
}

function classOf({ metadata, spec }: PersistentVolumeClaim): string {
  return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? ''
}
