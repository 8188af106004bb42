import type { Informers } from '../../../client/informers/informers.ts'
import type { VolumeMaker } from '../provisioning/volume-maker.ts'
import { SimulatedDrivers } from './simulated-drivers.ts'

/** The parameter of a class that names the file system of its volumes (external-provisioner). */
const fsTypeParameter = 'csi.storage.k8s.io/fstype'

/** Makes volumes of simulated drivers. */
export function csiVolumes(informers: Informers): VolumeMaker {
  const drivers = new SimulatedDrivers(informers)
  return {
    name: 'csi-simulation',
    makes: (provisioner): provisioner is string => drivers.has(provisioner),
    component: (provisioner) => `${provisioner}_simulated`,
    source: (volumeName, { spec: { volumeMode } }, { provisioner, parameters }) => ({
      csi: {
        driver: provisioner,
        volumeHandle: volumeName,
        ...(volumeMode !== 'Block' && { fsType: parameters?.[fsTypeParameter] ?? 'ext4' }),
      },
    }),
  }
}
