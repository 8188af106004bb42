import { isAlreadyExists } from '../../apimachinery/errors.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { hasEnded } from '../../apimachinery/kinds/core/pod-phase.ts'
import { keyOf } from '../../apimachinery/object.ts'
import type { PersistentVolumeClaim, Pod, Volume } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../../client/reconcilers/reconciler.ts'
import { changesOf, controllerOf, ownersOf } from '../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { controllerReference } from '../workloads/pod-template.ts'

/** Makes the claims of generic ephemeral volumes, which their pods own (KEP-1698). */
export class EphemeralVolumeController implements Reconciler<Pod> {
  readonly name = 'ephemeral-volume-controller'
  readonly resource = pods
  readonly wakeOn = [changesOf(pods), ownersOf(persistentVolumeClaims, pods)]
  readonly #claims: Informer<PersistentVolumeClaim>
  readonly #recorder: EventRecorder

  constructor({ informers, recorder }: ControllerDeps) {
    this.#claims = informers.of(persistentVolumeClaims)
    this.#recorder = recorder.for({ component: 'ephemeral_volume' })
  }

  async reconcile(pod: Pod, client: Client): Promise<Result> {
    if (pod.metadata.deletionTimestamp || hasEnded(pod)) return done
    for (const volume of pod.spec.volumes ?? []) if (volume.ephemeral) await this.#ensureClaim(pod, volume, client)
    return done
  }

  async #ensureClaim(pod: Pod, volume: Volume, client: Client): Promise<void> {
    const { namespace } = pod.metadata
    const name = `${pod.metadata.name}-${volume.name}`
    const existing = this.#claims.get(keyOf({ namespace, name }))
    if (existing) return this.#checkOwner(pod, existing)
    const template = volume.ephemeral!.volumeClaimTemplate!
    const { labels, annotations } = template.metadata ?? {}
    const ownerReferences = [controllerReference(pod, pods)]
    try {
      await client.create(persistentVolumeClaims, {
        metadata: { namespace, name, labels, annotations, ownerReferences },
        spec: template.spec,
      })
    } catch (error) {
      if (isAlreadyExists(error)) throw error
      const message = `ephemeral volume ${volume.name}: create PVC ${name}: ${(error as Error).message}`
      this.#recorder.event(pod, 'Warning', 'EphemeralVolumeCreationFailed', message)
      throw error
    }
  }

  /** A claim that happens to have the name belongs to somebody else: the pod must not get at its data. */
  #checkOwner(pod: Pod, claim: PersistentVolumeClaim): void {
    if (controllerOf(claim)?.uid === pod.metadata.uid) return
    const key = keyOf(claim)
    throw new Error(`PVC ${key} was not created for pod ${keyOf(pod)} (pod is not owner)`)
  }
}
