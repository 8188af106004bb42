import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { podClaims } from '../../apimachinery/kinds/core/pod/references.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informer.ts'
import type { Reconciler, Result, WakeSource } from '../../client/reconciler.ts'
import { changesOf, mapped } from '../../client/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { protect } from './protect.ts'

const claimFinalizer = 'kubernetes.io/pvc-protection'
const volumeFinalizer = 'kubernetes.io/pv-protection'

/** Lets claims go that are to be deleted once no pod that runs, or may yet, uses them. */
export class PersistentVolumeClaimProtection implements Reconciler<PersistentVolumeClaim> {
  readonly name = 'persistentvolumeclaim-protection-controller'
  readonly resource = persistentVolumeClaims
  readonly wakeOn: readonly WakeSource[] = [changesOf(persistentVolumeClaims), mapped(pods, claimsOf)]
  readonly #pods: Informer<Pod>

  constructor({ informers }: ControllerDeps) {
    this.#pods = informers.of(pods)
  }

  async reconcile(claim: PersistentVolumeClaim, client: Client): Promise<Result> {
    const { namespace, name } = claim.metadata
    const isUsed = () =>
      this.#pods.list(namespace).some((pod) => !hasEnded(pod) && claimsOf(pod).includes(`${namespace}/${name}`))
    return protect(persistentVolumeClaims, claim, claimFinalizer, isUsed, client)
  }
}

/** Lets volumes go that are to be deleted once no claim is bound to them. */
export class PersistentVolumeProtection implements Reconciler<PersistentVolume> {
  readonly name = 'persistentvolume-protection-controller'
  readonly resource = persistentVolumes
  readonly wakeOn = [changesOf(persistentVolumes)]

  async reconcile(volume: PersistentVolume, client: Client): Promise<Result> {
    return protect(persistentVolumes, volume, volumeFinalizer, () => volume.status?.phase === 'Bound', client)
  }
}

function claimsOf(pod: Pod): string[] {
  return podClaims(pod).map((name) => `${pod.metadata.namespace}/${name}`)
}

/** A pod that never got a node uses nothing, whatever becomes of it. */
function hasEnded({ spec, status }: Pod): boolean {
  return !spec.nodeName || status.phase === 'Succeeded' || status.phase === 'Failed'
}
