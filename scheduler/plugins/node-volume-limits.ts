import { keyOf } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState, StateKey } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin, PreFilterPlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulable } from '../framework/status.ts'
import type { VolumeObjects } from '../volumes/volume-objects.ts'

/** Volumes of CSI drivers: the names of drivers by what identifies a volume. */
type CsiVolumes = Map<string, string>

interface LimitState {
  readonly wanted: CsiVolumes
  /** By node name. */
  readonly attached: ReadonlyMap<string, CsiVolumes>
}

const stateKey: StateKey<LimitState> = { name: 'NodeVolumeLimits' }

/** Keeps nodes from getting more volumes of a CSI driver than it can attach there (`CSINode.spec.drivers[].allocatable`). */
export class NodeVolumeLimits implements PreFilterPlugin, FilterPlugin {
  readonly name = 'NodeVolumeLimits'
  readonly retryOn = [
    ...on('csinodes', 'Add', 'Update'),
    ...on('pods', 'Delete'),
    ...on('persistentvolumeclaims', 'Add', 'Update'),
    ...on('persistentvolumes', 'Add'),
    ...on('volumeattachments', 'Delete'),
  ]
  readonly #objects: VolumeObjects

  constructor(objects: VolumeObjects) {
    this.#objects = objects
  }

  preFilter(state: CycleState, pod: Pod): Status {
    const wanted = this.#volumesOf([pod])
    state.write(stateKey, { wanted, attached: wanted.size > 0 ? this.#attached() : new Map() })
    return success
  }

  filter(state: CycleState, _pod: Pod, node: NodeInfo): Status {
    const { wanted, attached } = state.read(stateKey)
    if (wanted.size === 0) return success
    const limits = this.#limitsOf(node.name)
    if (limits.size === 0) return success
    const there = new Map([...this.#volumesOf(node.pods.values()), ...(attached.get(node.name) ?? [])])
    for (const [driver, limit] of limits) {
      const isNew = ([volume, by]: [string, string]) => by === driver && !there.has(volume)
      const added = [...wanted].filter(isNew).length
      const present = [...there.values()].filter((by) => by === driver).length
      if (added > 0 && present + added > limit) return unschedulable('node(s) exceed max volume count')
    }
    return success
  }

  #limitsOf(nodeName: string): ReadonlyMap<string, number> {
    const limits = new Map<string, number>()
    for (const { name, allocatable } of this.#objects.csiNodes.get(nodeName)?.spec.drivers ?? [])
      if (allocatable?.count !== undefined) limits.set(name, allocatable.count)
    return limits
  }

  #volumesOf(pods: Iterable<Pod>): CsiVolumes {
    const found: CsiVolumes = new Map()
    for (const pod of pods)
      for (const { claim } of this.#objects.claimsOf(pod)) {
        if (!claim) continue
        const csi = this.#objects.volumeOf(claim)?.spec.csi
        const driver = csi?.driver ?? this.#objects.classOf(claim)?.provisioner
        // A volume that is yet to be made counts, too.
        if (driver) found.set(csi ? `${csi.driver}/${csi.volumeHandle}` : keyOf(claim), driver)
      }
    return found
  }

  #attached(): ReadonlyMap<string, CsiVolumes> {
    const byNode = new Map<string, CsiVolumes>()
    for (const { spec } of this.#objects.attachments.list()) {
      const csi = this.#objects.volumes.get(spec.source.persistentVolumeName ?? '')?.spec.csi
      if (!csi) continue
      const volumes = byNode.get(spec.nodeName) ?? new Map()
      byNode.set(spec.nodeName, volumes.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver))
    }
    return byNode
  }
}
