import type { Pod, Volume } from '../../apimachinery/types/core-v1.ts'
import type { SchedulerCache } from '../cache.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState, StateKey } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin, PreFilterPlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulable, unschedulableAndUnresolvable } from '../framework/status.ts'
import { claimNotFound } from '../volumes/pod-volumes.ts'
import type { VolumeObjects } from '../volumes/volume-objects.ts'

/** Keys of the pod's claims that one pod at a time may use. */
const stateKey: StateKey<readonly string[]> = { name: 'VolumeRestrictions' }

/** Keeps two pods from claims that only one may use (`ReadWriteOncePod`), and from disks that only one node may. */
export class VolumeRestrictions implements PreFilterPlugin, FilterPlugin {
  readonly name = 'VolumeRestrictions'
  readonly retryOn = [...on('pods', 'Delete'), ...on('nodes', 'Add'), ...on('persistentvolumeclaims', 'Add', 'Update')]
  readonly #objects: VolumeObjects
  readonly #cache: SchedulerCache

  constructor(objects: VolumeObjects, cache: SchedulerCache) {
    this.#objects = objects
    this.#cache = cache
  }

  preFilter(state: CycleState, pod: Pod): Status {
    const exclusive: string[] = []
    for (const { claim, claimName, isEphemeral } of this.#objects.claimsOf(pod)) {
      if (isEphemeral) continue
      if (!claim) return unschedulableAndUnresolvable(claimNotFound(claimName))
      if (claim.spec.accessModes?.includes('ReadWriteOncePod'))
        exclusive.push(`${claim.metadata.namespace}/${claimName}`)
    }
    state.write(stateKey, exclusive)
    return success
  }

  filter(state: CycleState, pod: Pod, node: NodeInfo): Status {
    for (const mine of pod.spec.volumes ?? [])
      if (hasRestrictions(mine) && this.#isInUse(mine, node)) return unschedulable('node(s) had no available disk')
    if (!state.read(stateKey).some((key) => this.#isUsed(key, node))) return success
    return unschedulable('node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode')
  }

  #isInUse(mine: Volume, node: NodeInfo): boolean {
    return [...node.pods.values()].some(({ spec }) => spec.volumes?.some((other) => areInConflict(mine, other)))
  }

  /** By a pod of this node, as it is imagined to be, or of any other. */
  #isUsed(key: string, node: NodeInfo): boolean {
    if (node.usersOf(key) > 0) return true
    return this.#cache.nodes().some((other) => other.name !== node.name && other.usersOf(key) > 0)
  }
}

function hasRestrictions({ gcePersistentDisk, awsElasticBlockStore, rbd, iscsi }: Volume): boolean {
  return !!(gcePersistentDisk || awsElasticBlockStore || rbd || iscsi)
}

/** Reading is for many, writing for one; a disk of EC2 cannot even be read by two. */
function areInConflict(a: Volume, b: Volume): boolean {
  if (a.gcePersistentDisk && b.gcePersistentDisk)
    return (
      a.gcePersistentDisk.pdName === b.gcePersistentDisk.pdName &&
      !areReadOnly(a.gcePersistentDisk, b.gcePersistentDisk)
    )
  if (a.awsElasticBlockStore && b.awsElasticBlockStore)
    return a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore.volumeID
  if (a.iscsi && b.iscsi) return a.iscsi.iqn === b.iscsi.iqn && !areReadOnly(a.iscsi, b.iscsi)
  if (a.rbd && b.rbd) {
    const { monitors, pool, image } = b.rbd
    const isSame = a.rbd.pool === pool && a.rbd.image === image && a.rbd.monitors?.some((m) => monitors?.includes(m))
    return !!isSame && !areReadOnly(a.rbd, b.rbd)
  }
  return false
}

function areReadOnly(...sources: { readonly readOnly?: boolean | undefined }[]): boolean {
  return sources.every(({ readOnly }) => readOnly)
}
