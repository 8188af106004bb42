import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import { claimVolumes, isMadeFor } from '../../apimachinery/volumes/pod-claims.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import type { Reconciler, Result, WakeSource } from '../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { protect } from './protect.ts'

const claimFinalizer = 'kubernetes.io/pvc-protection'
const volumeFinalizer = 'kubernetes.io/pv-protection'

/**
 * Lets claims go that are to be deleted once no pod that has got a node uses them. Pods that have ended do as long as they
 * are there, as upstream.
 */
export class PersistentVolumeClaimProtection implements Reconciler<PersistentVolumeClaim> {
  readonly name = 'persistentvolumeclaim-protection-controller'
  readonly resource = persistentVolumeClaims
  readonly wakeOn: readonly WakeSource[] = [changesOf(persistentVolumeClaims), mapped(pods, claimsOf)]
  readonly #pods: Informer<Pod>

  constructor({ informers }: ControllerDeps) {
    this.#pods = informers.of(pods)
  }

  async reconcile(claim: PersistentVolumeClaim, client: Client): Promise<Result> {
    const { namespace } = claim.metadata
    const isUsed = async () => {
      const uses = (pod: Pod) => usesClaim(pod, claim)
      if (this.#pods.list(namespace).some(uses)) return true
      // A pod may be too new for the cache: before the claim goes for good, the server is asked.
      return (await client.list(pods, { namespace })).items.some(uses)
    }
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
  return claimVolumes(pod).map(({ claimName }) => `${pod.metadata.namespace}/${claimName}`)
}

/** A pod without a node uses nothing: none will start it while the claim is on its way out. */
function usesClaim(pod: Pod, claim: PersistentVolumeClaim): boolean {
  if (!pod.spec.nodeName) return false
  return claimVolumes(pod).some(
    ({ claimName, isEphemeral }) =>
      claimName === claim.metadata.name && (!isEphemeral || (!isShutDown(pod) && isMadeFor(claim, pod))),
  )
}

/** Its node is done with it, or it was deleted by force: finalizers may keep it, but not what it has used. */
function isShutDown({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0
}
