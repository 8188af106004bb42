import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { podReferences } from '../../apimachinery/kinds/core/pod/references.ts'
import { storageClasses } from '../../apimachinery/kinds/storage/storage-class.ts'
import { keyOf } from '../../apimachinery/object.ts'
import { matchesNodeSelector } from '../../apimachinery/scheduling/node-affinity.ts'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import type { StorageClass } from '../../apimachinery/types/storage-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informer.ts'
import type { Informers } from '../../client/informers.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin, PreBindPlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulableAndUnresolvable } from '../framework/status.ts'

/** On a claim: the node that its first pod goes to, where its volume is to be made. */
const selectedNode = 'volume.kubernetes.io/selected-node'

/**
 * Keeps pods to nodes that can reach their volumes, and tells claims whose class waits for a consumer where it will be
 * (`volumeBindingMode: WaitForFirstConsumer`).
 */
export class VolumeBinding implements FilterPlugin, PreBindPlugin {
  readonly name = 'VolumeBinding'
  readonly retryOn = on('nodes', 'Add', 'UpdateLabel')
  readonly #client: Client
  readonly #claims: Informer<PersistentVolumeClaim>
  readonly #volumes: Informer<PersistentVolume>
  readonly #classes: Informer<StorageClass>

  constructor(client: Client, informers: Informers) {
    this.#client = client
    this.#claims = informers.of(persistentVolumeClaims)
    this.#volumes = informers.of(persistentVolumes)
    this.#classes = informers.of(storageClasses)
  }

  filter(_state: CycleState, pod: Pod, node: NodeInfo): Status {
    const isReachable = ({ spec }: PersistentVolumeClaim) => {
      const required = spec.volumeName && this.#volumes.get(spec.volumeName)?.spec.nodeAffinity?.required
      return !required || matchesNodeSelector(required, node.object)
    }
    if (this.#claimsOf(pod).every(isReachable)) return success
    return unschedulableAndUnresolvable("node(s) didn't match PersistentVolume's node affinity")
  }

  async preBind(pod: Pod, nodeName: string): Promise<void> {
    for (const claim of this.#claimsOf(pod)) {
      if (claim.spec.volumeName || claim.metadata.annotations?.[selectedNode] || !this.#waits(claim)) continue
      const annotations = { ...claim.metadata.annotations, [selectedNode]: nodeName }
      await this.#client.update(persistentVolumeClaims, { ...claim, metadata: { ...claim.metadata, annotations } })
    }
  }

  #waits({ spec }: PersistentVolumeClaim): boolean {
    return this.#classes.get(spec.storageClassName ?? '')?.volumeBindingMode === 'WaitForFirstConsumer'
  }

  #claimsOf(pod: Pod): PersistentVolumeClaim[] {
    const { namespace } = pod.metadata
    const found = [...podReferences(pod).claims].map((name) => this.#claims.get(keyOf({ namespace, name })))
    return found.filter((claim) => claim !== undefined)
  }
}
