import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { keyOf, type ObjectRef } from '../../../apimachinery/object.ts'
import type { PersistentVolumeClaim } from '../../../apimachinery/types/core-v1.ts'
import { heldSize, wantedSize } from '../../../apimachinery/volumes/matching.ts'
import type { EventRecorder } from '../../../client/events/event-recorder.ts'
import { done, type Reconciler, type Result } from '../../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../../controller.ts'

/** Says of claims that are to grow that somebody else has to do it: no kind of volume is expanded in the tree any more. */
export class VolumeExpander implements Reconciler<PersistentVolumeClaim> {
  readonly name = 'persistentvolume-expander-controller'
  readonly resource = persistentVolumeClaims
  readonly wakeOn = [changesOf(persistentVolumeClaims)]
  readonly #recorder: EventRecorder
  /** The sizes that have been spoken of, by the claim's key. */
  readonly #told = new Map<string, string>()

  constructor({ recorder }: ControllerDeps) {
    this.#recorder = recorder.for({ component: 'volume_expand' })
  }

  async reconcile(claim: PersistentVolumeClaim): Promise<Result> {
    const key = keyOf(claim)
    const size = claim.spec.resources.requests?.['storage'] ?? ''
    if (claim.status.phase !== 'Bound' || wantedSize(claim).cmp(heldSize(claim)) <= 0) this.#told.delete(key)
    else if (this.#told.get(key) !== size) {
      this.#told.set(key, size)
      const message = 'waiting for an external controller to expand this PVC'
      this.#recorder.event(claim, 'Normal', 'ExternalExpanding', message)
    }
    return done
  }

  async reconcileGone(ref: ObjectRef): Promise<Result> {
    this.#told.delete(keyOf(ref))
    return done
  }
}
