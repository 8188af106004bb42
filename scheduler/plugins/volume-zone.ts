import type { PersistentVolume, Pod } from '../../apimachinery/types/core-v1.ts'
import { on } from '../framework/cluster-event.ts'
import type { CycleState, StateKey } from '../framework/cycle-state.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { FilterPlugin, PreFilterPlugin } from '../framework/plugin.ts'
import { type Status, success, unschedulableAndUnresolvable } from '../framework/status.ts'
import type { VolumeObjects } from '../volumes/volume-objects.ts'

/** The labels that tell where a volume or node is; older spellings mean the same. */
const topologyLabels: ReadonlyMap<string, string> = new Map([
  ['topology.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['topology.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
])

/** A volume may be in several zones (upstream: LabelMultiZoneDelimiter). */
const zoneDelimiter = '__'

interface Place {
  readonly label: string
  readonly values: readonly string[]
}

const stateKey: StateKey<readonly Place[]> = { name: 'VolumeZone' }

/** Keeps pods to the zone and region that the labels of their volumes name. */
export class VolumeZone implements PreFilterPlugin, FilterPlugin {
  readonly name = 'VolumeZone'
  readonly retryOn = [
    ...on('storageclasses', 'Add'),
    ...on('nodes', 'Add', 'UpdateLabel'),
    ...on('persistentvolumeclaims', 'Add', 'Update'),
    ...on('persistentvolumes', 'Add', 'Update'),
  ]
  readonly #objects: VolumeObjects

  constructor(objects: VolumeObjects) {
    this.#objects = objects
  }

  preFilter(state: CycleState, pod: Pod): Status {
    const places: Place[] = []
    for (const { claim } of this.#objects.claimsOf(pod)) {
      if (!claim?.spec.volumeName) continue
      const volume = this.#objects.volumeOf(claim)
      if (!volume) return unschedulableAndUnresolvable(`persistentvolume "${claim.spec.volumeName}" not found`)
      places.push(...placesOf(volume))
    }
    state.write(stateKey, places)
    return success
  }

  filter(state: CycleState, _pod: Pod, node: NodeInfo): Status {
    const places = state.read(stateKey)
    if (places.length === 0) return success
    const labels = node.object.metadata.labels ?? {}
    // Clusters of one zone need no labels.
    if (![...topologyLabels.keys()].some((label) => label in labels)) return success
    const isThere = ({ label, values }: Place) => {
      const value = labels[label] ?? labels[topologyLabels.get(label) as string]
      return value !== undefined && values.includes(value)
    }
    if (places.every(isThere)) return success
    return unschedulableAndUnresolvable('node(s) had no available volume zone')
  }
}

function placesOf({ metadata }: PersistentVolume): Place[] {
  return Object.entries(metadata.labels ?? {})
    .filter(([label]) => topologyLabels.has(label))
    .map(([label, value]) => ({ label, values: value.split(zoneDelimiter) }))
}
