import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { keyOf } from '../../../apimachinery/object.ts'
import type { ObjectReference, PersistentVolume, PersistentVolumeClaim } from '../../../apimachinery/types/core-v1.ts'
import { annotationOf, provisionedBy } from '../../../apimachinery/volumes/annotations.ts'
import { haveOtherModes } from '../../../apimachinery/volumes/matching.ts'
import type { Client } from '../../../client/client.ts'
import type { EventRecorder } from '../../../client/events/event-recorder.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../../controller.ts'
import { setVolumePhase, unbind } from './bind.ts'

/** Keeps the phases of volumes, and takes back reservations that came to nothing. */
export class VolumeBinder implements Reconciler<PersistentVolume> {
  readonly name = 'persistentvolume-binder-controller-volumes'
  readonly resource = persistentVolumes
  readonly wakeOn
  readonly #claims: Informer<PersistentVolumeClaim>

  readonly #recorder: EventRecorder

  constructor({ informers, recorder }: ControllerDeps) {
    this.#recorder = recorder.for({ component: 'persistentvolume-controller' })
    this.#claims = informers.of(persistentVolumeClaims)
    const volumes = informers.of(persistentVolumes)
    this.wakeOn = [
      changesOf(persistentVolumes),
      mapped<PersistentVolumeClaim>(persistentVolumeClaims, (claim) => {
        const reserved = volumes.list().filter(({ spec }) => spec.claimRef?.uid === claim.metadata.uid)
        return reserved.map((volume) => keyOf(volume))
      }),
    ]
  }

  async reconcile(volume: PersistentVolume, client: Client): Promise<Result> {
    const { claimRef } = volume.spec
    // Reserved by name only: still free, though for one claim.
    if (!claimRef?.uid) {
      await setVolumePhase(volume, { phase: 'Available' }, client)
      return done
    }
    const claim = await this.#claimOf(claimRef, client)
    if (claim?.spec.volumeName === volume.metadata.name) await setVolumePhase(volume, { phase: 'Bound' }, client)
    else if (!claim) await release(volume, client)
    else if (claim.spec.volumeName) await this.#takeBack(volume, client)
    else if (haveOtherModes(volume, claim)) this.#tellOfModes(volume, claim)
    return done
  }

  /** The claim as the cache has it; before it counts as gone, as the server has it. */
  async #claimOf(
    { namespace, name, uid }: ObjectReference,
    client: Client,
  ): Promise<PersistentVolumeClaim | undefined> {
    const ref = { namespace, name: name! }
    const known = this.#claims.get(keyOf(ref))
    if (known?.metadata.uid === uid) return known
    const { items } = await client.list(persistentVolumeClaims, { namespace, fieldSelector: `metadata.name=${name}` })
    return items.find(({ metadata }) => metadata.uid === uid)
  }

  /** The claim will never get what it has been promised. */
  #tellOfModes(volume: PersistentVolume, claim: PersistentVolumeClaim): void {
    const tell = (object: PersistentVolume | PersistentVolumeClaim, from: string, to: string) => {
      const message = `Cannot bind PersistentVolume ${from}to requested PersistentVolumeClaim ${to}due to incompatible volumeMode.`
      this.#recorder.event(object, 'Warning', 'VolumeMismatch', message)
    }
    tell(volume, '', `"${claim.metadata.name}" `)
    tell(claim, `"${volume.metadata.name}" `, '')
  }

  /** Its claim has been bound to another volume. */
  async #takeBack(volume: PersistentVolume, client: Client): Promise<void> {
    if (annotationOf(volume, provisionedBy) && volume.spec.persistentVolumeReclaimPolicy === 'Delete')
      return release(volume, client)
    await unbind(volume, client)
  }
}

async function release(volume: PersistentVolume, client: Client): Promise<void> {
  if (volume.status.phase !== 'Failed') await setVolumePhase(volume, { phase: 'Released' }, client)
}
