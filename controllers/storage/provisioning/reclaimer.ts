import { isNotFound } from '../../../apimachinery/errors.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { volumeAttachments } from '../../../apimachinery/kinds/storage/volume-attachment.ts'
import type { PersistentVolume } from '../../../apimachinery/types/core-v1.ts'
import type { VolumeAttachment } from '../../../apimachinery/types/storage-v1.ts'
import { annotationOf, provisionedBy } from '../../../apimachinery/volumes/annotations.ts'
import type { Client } from '../../../client/client.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../../controller.ts'
import type { VolumeMaker } from './volume-maker.ts'

/**
 * Deletes the volumes that a provisioner has made, once they are released and no node has them any more, where their
 * reclaim policy says so.
 */
export class Reclaimer implements Reconciler<PersistentVolume> {
  readonly name: string
  readonly resource = persistentVolumes
  readonly wakeOn = [
    changesOf(persistentVolumes),
    mapped<VolumeAttachment>(volumeAttachments, ({ spec: { source } }) =>
      source.persistentVolumeName === undefined ? [] : [source.persistentVolumeName],
    ),
  ]
  readonly #maker: VolumeMaker
  readonly #attachments: Informer<VolumeAttachment>

  constructor({ informers }: ControllerDeps, maker: VolumeMaker) {
    this.name = `${maker.name}-reclaimer`
    this.#maker = maker
    this.#attachments = informers.of(volumeAttachments)
  }

  async reconcile(volume: PersistentVolume, client: Client): Promise<Result> {
    const { metadata, spec, status } = volume
    const isOurs = this.#maker.makes(annotationOf(volume, provisionedBy))
    if (!isOurs || status.phase !== 'Released' || spec.persistentVolumeReclaimPolicy !== 'Delete') return done
    if (metadata.deletionTimestamp || this.#isAttached(metadata.name)) return done
    try {
      await client.delete(persistentVolumes, metadata, { preconditions: { uid: metadata.uid } })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    return done
  }

  #isAttached(volumeName: string): boolean {
    return this.#attachments.list().some(({ spec: { source } }) => source.persistentVolumeName === volumeName)
  }
}
