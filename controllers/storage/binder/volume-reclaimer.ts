import { isAlreadyExists, isNotFound } from '../../../apimachinery/errors.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../../../apimachinery/kinds/core/pod-phase.ts'
import { keyOf } from '../../../apimachinery/object.ts'
import type { PersistentVolume, Pod } from '../../../apimachinery/types/core-v1.ts'
import type { Client } from '../../../client/client.ts'
import type { EventRecorder } from '../../../client/events/event-recorder.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../../controller.ts'
import { setVolumePhase, unbind } from './bind.ts'
import { recyclerNamespace, recyclerPod, volumeOfRecycler, whyNotRecyclable } from './recycling.ts'
import { isReclaimedElsewhere, whyNotDeletable } from './volume-deletion.ts'

/**
 * Does with volumes that nobody made on request, once they are released, what their reclaim policy says: keeps them,
 * deletes them, or has a pod empty them for the next claim. Where that is impossible the volume is `Failed`.
 */
export class VolumeReclaimer implements Reconciler<PersistentVolume> {
  readonly name = 'persistentvolume-binder-controller-reclaim'
  readonly resource = persistentVolumes
  readonly wakeOn = [changesOf(persistentVolumes), mapped<Pod>(pods, (pod) => volumeOfRecycler(pod) ?? [])]
  readonly #pods: Informer<Pod>
  readonly #recorder: EventRecorder

  constructor({ informers, recorder }: ControllerDeps) {
    this.#pods = informers.of(pods)
    this.#recorder = recorder.for({ component: 'persistentvolume-controller' })
  }

  async reconcile(volume: PersistentVolume, client: Client): Promise<Result> {
    if (volume.status.phase !== 'Released' || volume.metadata.deletionTimestamp) return done
    const { persistentVolumeReclaimPolicy: policy } = volume.spec
    if (policy === 'Recycle') await this.#recycle(volume, client)
    else if (policy === 'Delete' && !isReclaimedElsewhere(volume)) await this.#delete(volume, client)
    return done
  }

  async #delete(volume: PersistentVolume, client: Client): Promise<void> {
    const problem = whyNotDeletable(volume)
    if (problem !== undefined) return this.#fail(volume, 'VolumeFailedDelete', problem, client)
    await client.delete(persistentVolumes, volume.metadata, { preconditions: { uid: volume.metadata.uid } })
  }

  async #recycle(volume: PersistentVolume, client: Client): Promise<void> {
    const problem = whyNotRecyclable(volume)
    if (problem !== undefined) return this.#fail(volume, 'VolumeFailedRecycle', problem, client)
    const draft = recyclerPod(volume)
    const pod = this.#pods.get(keyOf({ namespace: recyclerNamespace, name: draft.metadata!.name as string }))
    if (!pod) return ignoring(isAlreadyExists, client.create(pods, draft))
    if (!hasEnded(pod)) return
    await ignoring(isNotFound, client.delete(pods, pod.metadata, { preconditions: { uid: pod.metadata.uid } }))
    if (pod.status.phase === 'Succeeded') {
      this.#recorder.event(volume, 'Normal', 'VolumeRecycled', 'Volume recycled')
      await setVolumePhase(await unbind(volume, client), { phase: 'Available' }, client)
    } else {
      const why = pod.status.message || 'pod failed, pod.Status.Message unknown'
      await this.#fail(volume, 'VolumeFailedRecycle', `Recycle failed: ${why}`, client)
    }
  }

  async #fail(volume: PersistentVolume, reason: string, message: string, client: Client): Promise<void> {
    await setVolumePhase(volume, { phase: 'Failed', message }, client)
    this.#recorder.event(volume, 'Warning', reason, message)
  }
}

async function ignoring(isExpected: (error: unknown) => boolean, call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!isExpected(error)) throw error
  }
}
