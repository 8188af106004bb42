import { csiStorageCapacities } from '../../../apimachinery/kinds/storage/csi-storage-capacity.ts'
import { parseQuantity } from '../../../apimachinery/quantity.ts'
import type { Informers } from '../../../client/informers/informers.ts'
import type { Resizing } from '../expansion/volume-resizer.ts'
import { SimulatedDrivers } from './simulated-drivers.ts'

/**
 * Grows volumes of simulated drivers. File systems have to be grown by the nodes; no volume gets larger than the
 * `maximumVolumeSize` of its class (CSIStorageCapacity).
 */
export function csiResizing(informers: Informers): Resizing {
  const drivers = new SimulatedDrivers(informers)
  const capacities = informers.of(csiStorageCapacities)
  return {
    name: 'csi-simulation',
    resizerOf: ({ spec: { csi } }) => (drivers.has(csi?.driver) ? csi?.driver : undefined),
    needsNode: ({ spec: { volumeMode } }) => volumeMode !== 'Block',
    refuse: ({ spec: { storageClassName } }, size) => {
      const limits = capacities
        .list()
        .flatMap((capacity) =>
          capacity.storageClassName === storageClassName ? (capacity.maximumVolumeSize ?? []) : [],
        )
      if (limits.length === 0 || limits.some((limit) => parseQuantity(limit).cmp(size) >= 0)) return undefined
      return 'rpc error: code = OutOfRange desc = requested capacity exceeds maximumVolumeSize'
    },
  }
}
