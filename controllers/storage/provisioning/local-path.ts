import type { VolumeNodeAffinity } from '../../../apimachinery/types/core-v1.ts'
import { annotationOf, selectedNode } from '../../../apimachinery/volumes/annotations.ts'
import type { VolumeMaker } from './volume-maker.ts'

/** Names the provisioner in StorageClasses: directories on nodes, as kind's and k3s' local-path provisioner makes them. */
export const localPathProvisioner = 'rancher.io/local-path'

/** Where the directories of volumes are. */
const baseDirectory = '/var/local-path-provisioner'

/** Makes directories on the nodes that have been chosen for their first pods. */
export const localPath: VolumeMaker = {
  name: 'local-path',
  makes: (provisioner): provisioner is string => provisioner === localPathProvisioner,
  component: (provisioner) => provisioner,
  source: (volumeName, claim) => {
    const { namespace, name } = claim.metadata
    const node = annotationOf(claim, selectedNode)
    return {
      hostPath: { path: `${baseDirectory}/${volumeName}_${namespace}_${name}`, type: 'DirectoryOrCreate' },
      ...(node && { nodeAffinity: onlyOn(node) }),
    }
  },
}

function onlyOn(node: string): VolumeNodeAffinity {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }]
  return { required: { nodeSelectorTerms: [{ matchExpressions }] } }
}
