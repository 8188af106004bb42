import type { PersistentVolume } from '../../../apimachinery/types/core-v1.ts'
import { annotationOf, migratedTo, provisionedBy } from '../../../apimachinery/volumes/annotations.ts'

/** Only what is temporary is deleted (pkg/volume/hostpath). */
const deletablePath = /\/tmp\/.+/

/** Whether the volume is deleted by whoever has made it, outside of the tree. */
export function isReclaimedElsewhere(volume: PersistentVolume): boolean {
  const provisioner = annotationOf(volume, provisionedBy)
  if (provisioner) return !provisioner.startsWith('kubernetes.io/')
  return annotationOf(volume, migratedTo) !== undefined
}

/** Why a released volume cannot be deleted, in upstream's words; undefined when it can. */
export function whyNotDeletable({ metadata: { name }, spec }: PersistentVolume): string | undefined {
  if (spec.hostPath) {
    const { path } = spec.hostPath
    return deletablePath.test(path)
      ? undefined
      : `host_path deleter only supports /tmp/.+ but received provided ${path}`
  }
  const problem = spec.nfs ? 'no deletable volume plugin matched' : 'no volume plugin matched'
  return `error getting deleter volume plugin for volume "${name}": ${problem}`
}
