import type { ControllerDeps, ControllerEntry } from '../../controller.ts'
import { VolumeResizer } from '../expansion/volume-resizer.ts'
import { Provisioner } from '../provisioning/provisioner.ts'
import { Reclaimer } from '../provisioning/reclaimer.ts'
import { SimulatedAttacher } from './attacher.ts'
import { csiResizing } from './csi-resizing.ts'
import { csiVolumes } from './csi-volumes.ts'
import { VolumeModifier } from './volume-modifier.ts'

/** Plays what the sidecars of CSI drivers do (external-attacher, -provisioner, -resizer) for drivers that are simulated. */
export function createCsiSimulation(deps: ControllerDeps): ReturnType<ControllerEntry['create']> {
  const volumes = csiVolumes(deps.informers)
  return [
    new SimulatedAttacher(deps),
    new Provisioner(deps, volumes),
    new Reclaimer(deps, volumes),
    new VolumeResizer(deps, csiResizing(deps.informers)),
    new VolumeModifier(deps),
  ]
}
