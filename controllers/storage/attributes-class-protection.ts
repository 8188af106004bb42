import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { volumeAttributesClasses } from '../../apimachinery/kinds/storage/volume-attributes-class.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../apimachinery/types/core-v1.ts'
import type { VolumeAttributesClass } from '../../apimachinery/types/storage-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Reconciler, Result } from '../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../client/reconcilers/wake.ts'
import { protect } from './protect.ts'

const finalizer = 'kubernetes.io/vac-protection'

/** Keeps VolumeAttributesClasses that claims or volumes name (KEP-3751). */
export class AttributesClassProtection implements Reconciler<VolumeAttributesClass> {
  readonly name = 'volumeattributesclass-protection-controller'
  readonly resource = volumeAttributesClasses
  readonly wakeOn = [
    changesOf(volumeAttributesClasses),
    mapped(persistentVolumeClaims, classesOfClaim),
    mapped(persistentVolumes, classesOfVolume),
  ]

  reconcile(attributesClass: VolumeAttributesClass, client: Client): Promise<Result> {
    const { name } = attributesClass.metadata
    const isUsed = async () => {
      const [claims, volumes] = await Promise.all([client.list(persistentVolumeClaims), client.list(persistentVolumes)])
      return (
        claims.items.some((claim) => classesOfClaim(claim).includes(name)) ||
        volumes.items.some((volume) => classesOfVolume(volume).includes(name))
      )
    }
    return protect(volumeAttributesClasses, attributesClass, finalizer, isUsed, client)
  }
}

/** The classes a claim asks for, has, and is on its way to. */
function classesOfClaim({ spec, status }: PersistentVolumeClaim): string[] {
  return named(
    spec.volumeAttributesClassName,
    status.currentVolumeAttributesClassName,
    status.modifyVolumeStatus?.targetVolumeAttributesClassName,
  )
}

function classesOfVolume({ spec }: PersistentVolume): string[] {
  return named(spec.volumeAttributesClassName)
}

const named = (...names: (string | undefined)[]): string[] => names.filter((name): name is string => !!name)
