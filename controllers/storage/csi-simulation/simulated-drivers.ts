import { csiDrivers } from '../../../apimachinery/kinds/storage/csi-driver.ts'
import type { CSIDriver } from '../../../apimachinery/types/storage-v1.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import type { Informers } from '../../../client/informers/informers.ts'

/** On a CSIDriver: `external` says that the driver is really there and does its work itself. */
export const simulationAnnotation = 'sim.peapod.dev/csi'

/** Knows the CSI drivers whose part is played: those that are registered, unless they say otherwise. */
export class SimulatedDrivers {
  readonly #drivers: Informer<CSIDriver>

  constructor(informers: Informers) {
    this.#drivers = informers.of(csiDrivers)
  }

  has(name: string | undefined): name is string {
    const driver = name === undefined ? undefined : this.#drivers.get(name)
    return driver !== undefined && driver.metadata.annotations?.[simulationAnnotation] !== 'external'
  }
}
