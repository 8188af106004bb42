import { persistentVolumes } from '../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { keyOf } from '../../apimachinery/object.ts'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import { annotated, annotationOf, boundByController, selectedNode } from '../../apimachinery/volumes/annotations.ts'
import { isReservedFor } from '../../apimachinery/volumes/matching.ts'
import type { Client } from '../../client/client.ts'
import { referenceTo } from '../../client/events/event-recorder.ts'
import type { Clock } from '../../platform/clock.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState, StateKey } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin, PreBindPlugin, PreFilterPlugin, ReservePlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulableAndUnresolvable } from '../framework/status.ts'
import { ClaimWaiters } from '../volumes/claim-waiters.ts'
import { isBound, type PodVolumes, podVolumes } from '../volumes/pod-volumes.ts'
import { chooseVolumes, type VolumeChoice } from '../volumes/volume-choice.ts'
import type { VolumeObjects } from '../volumes/volume-objects.ts'

/** How long a pod waits for its volumes after it was given a node (VolumeBindingArgs.bindTimeoutSeconds). */
const bindTimeoutMs = 600_000

/** The claims of the pod, and for each node that passed what its volumes would be there. Absent: it has no claims. */
interface VolumeState {
  readonly volumes: PodVolumes
  readonly byNode: Map<string, VolumeChoice>
}

const stateKey: StateKey<VolumeState | undefined> = { name: 'VolumeBinding' }

export interface VolumeBindingDeps {
  readonly client: Client
  readonly clock: Clock
  readonly objects: VolumeObjects
}

/**
 * Keeps pods off nodes that cannot reach their volumes, and back until their claims are bound; chooses the volumes of
 * claims whose class waits for a consumer (`volumeBindingMode: WaitForFirstConsumer`), or has them made where the pod
 * will be.
 */
export class VolumeBinding implements PreFilterPlugin, FilterPlugin, ReservePlugin, PreBindPlugin {
  readonly name = 'VolumeBinding'
  readonly retryOn = [
    ...on('storageclasses', 'Add', 'Update'),
    ...on('persistentvolumeclaims', 'Add', 'Update'),
    ...on('persistentvolumes', 'Add', 'Update'),
    ...on('nodes', 'Add', 'UpdateLabel'),
    ...on('csidrivers', 'Update'),
    ...on('csistoragecapacities', 'Add', 'Update'),
  ]
  readonly #deps: VolumeBindingDeps
  readonly #waiters: ClaimWaiters
  /** What pods that have a node will have for volumes there, by the pod's uid. */
  readonly #reserved = new Map<string, VolumeChoice>()
  /** The claim (its uid) that each volume has been chosen for, until everyone can see it. */
  readonly #takenBy = new Map<string, string>()

  constructor(deps: VolumeBindingDeps) {
    this.#deps = deps
    this.#waiters = new ClaimWaiters(deps.objects.claims, deps.clock)
  }

  preFilter(state: CycleState, pod: Pod): Status {
    const volumes = podVolumes(pod, this.#deps.objects)
    if ('refusal' in volumes) return unschedulableAndUnresolvable(volumes.refusal)
    const hasClaims = volumes.bound.length + volumes.waiting.length > 0
    state.write(stateKey, hasClaims ? { volumes, byNode: new Map() } : undefined)
    return success
  }

  filter(state: CycleState, _pod: Pod, node: NodeInfo): Status {
    const known = state.read(stateKey)
    if (!known) return success
    const isTaken = (volume: PersistentVolume, claim: PersistentVolumeClaim) => {
      const uid = this.#takenBy.get(volume.metadata.name)
      return uid !== undefined && uid !== claim.metadata.uid
    }
    const choice = chooseVolumes(known.volumes, node.object, this.#deps.objects, isTaken)
    if ('reasons' in choice) return unschedulableAndUnresolvable(...choice.reasons)
    known.byNode.set(node.name, choice)
    return success
  }

  reserve(state: CycleState, pod: Pod, nodeName: string): void {
    const choice = state.read(stateKey)?.byNode.get(nodeName)
    if (!choice || choice.bind.length + choice.provision.length === 0) return
    this.#reserved.set(pod.metadata.uid, choice)
    for (const [claim, volume] of choice.bind) this.#takenBy.set(volume.metadata.name, claim.metadata.uid)
  }

  unreserve(pod: Pod): void {
    for (const [, volume] of this.#reserved.get(pod.metadata.uid)?.bind ?? []) {
      this.#takenBy.delete(volume.metadata.name)
    }
    this.#reserved.delete(pod.metadata.uid)
  }

  async preBind(pod: Pod, nodeName: string): Promise<void> {
    const choice = this.#reserved.get(pod.metadata.uid)
    if (!choice) return
    const { client } = this.#deps
    for (const [claim, volume] of choice.bind) {
      if (isReservedFor(volume, claim) && volume.spec.claimRef?.uid) continue
      const reserved = { ...volume, spec: { ...volume.spec, claimRef: referenceTo(claim) } }
      await client.update(persistentVolumes, annotated(reserved, { [boundByController]: 'yes' }))
    }
    for (const claim of choice.provision) {
      if (claim.metadata.annotations?.[selectedNode] === nodeName) continue
      await client.update(persistentVolumeClaims, annotated(claim, { [selectedNode]: nodeName }))
    }
  }

  /** The binder binds what was chosen, a provisioner makes what is missing. */
  whenReady(pod: Pod, signal: AbortSignal): Promise<void> | undefined {
    const choice = this.#reserved.get(pod.metadata.uid)
    if (!choice) return undefined
    const claims = [...choice.bind.map(([claim]) => claim), ...choice.provision]
    const places = new Set<string>()
    const current = (claim: PersistentVolumeClaim) => this.#deps.objects.claims.get(keyOf(claim))
    const areBound = () => {
      for (const claim of choice.provision) {
        const { uid, name } = claim.metadata
        if (annotationOf(current(claim) ?? claim, selectedNode)) places.add(uid)
        // The provisioner takes the node off a claim for which it can make no volume there.
        else if (places.has(uid)) throw new Error(`binding volumes: provisioning failed for PVC "${name}"`)
      }
      return claims.every((claim) => isBound(current(claim) ?? claim))
    }
    const options = { signal, timeoutMs: bindTimeoutMs, timeoutMessage: 'binding volumes: context deadline exceeded' }
    return this.#waiters.until(
      areBound,
      claims.map((claim) => keyOf(claim)),
      options,
    )
  }
}
