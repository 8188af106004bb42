import { isAlreadyExists, isNotFound } from '../../../apimachinery/errors.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  VolumeNodeAffinity,
} from '../../../apimachinery/types/core-v1.ts'
import type { StorageClass } from '../../../apimachinery/types/storage-v1.ts'
import {
  annotationOf,
  classNameOf,
  provisionedBy,
  selectedNode,
  storageProvisioner,
} from '../../../apimachinery/volumes/annotations.ts'
import type { Client } from '../../../client/client.ts'
import { type EventRecorder, referenceTo } from '../../../client/event-recorder.ts'
import type { Informer } from '../../../client/informer.ts'
import { done, type Reconciler, type Result } from '../../../client/reconciler.ts'
import { changesOf } from '../../../client/wake.ts'
import type { ControllerDeps } from '../../controller.ts'

/** Names the provisioner in StorageClasses: directories on nodes, as kind's and k3s' local-path provisioner makes them. */
export const hostPathProvisioner = 'rancher.io/local-path'

/** Where the directories of volumes are. */
const baseDirectory = '/var/local-path-provisioner'

/** Makes volumes for claims whose class names this provisioner. */
export class HostPathProvisioner implements Reconciler<PersistentVolumeClaim> {
  readonly name = 'host-path-provisioner'
  readonly resource = persistentVolumeClaims
  readonly wakeOn = [changesOf(persistentVolumeClaims)]
  readonly #classes: Informer<StorageClass>
  readonly #recorder: EventRecorder

  constructor({ informers, recorder }: ControllerDeps) {
    this.#classes = informers.of(storageClasses)
    this.#recorder = recorder.for({ component: hostPathProvisioner })
  }

  async reconcile(claim: PersistentVolumeClaim, client: Client): Promise<Result> {
    const isAsked = annotationOf(claim, storageProvisioner) === hostPathProvisioner
    if (!isAsked || claim.spec.volumeName || claim.metadata.deletionTimestamp) return done
    const storageClass = this.#classes.get(classNameOf(claim) ?? '')
    if (storageClass) await this.#provision(claim, storageClass, client)
    return done
  }

  async #provision(claim: PersistentVolumeClaim, storageClass: StorageClass, client: Client): Promise<void> {
    const { namespace, name } = claim.metadata
    const volume = newVolume(claim, storageClass)
    try {
      await client.create(persistentVolumes, volume)
    } catch (error) {
      // Made before; it is bound before long.
      if (isAlreadyExists(error)) return
      throw error
    }
    const started = `External provisioner is provisioning volume for claim "${namespace}/${name}"`
    this.#recorder.event(claim, 'Normal', 'Provisioning', started)
    const ended = `Successfully provisioned volume ${volume.metadata.name}`
    this.#recorder.event(claim, 'Normal', 'ProvisioningSucceeded', ended)
  }
}

/** Deletes the volumes that it has made, once they are released, where their reclaim policy says so. */
export class HostPathReclaimer implements Reconciler<PersistentVolume> {
  readonly name = 'host-path-reclaimer'
  readonly resource = persistentVolumes
  readonly wakeOn = [changesOf(persistentVolumes)]

  async reconcile(volume: PersistentVolume, client: Client): Promise<Result> {
    const { metadata, spec, status } = volume
    const isOurs = annotationOf(volume, provisionedBy) === hostPathProvisioner
    if (!isOurs || status.phase !== 'Released' || spec.persistentVolumeReclaimPolicy !== 'Delete') return done
    if (metadata.deletionTimestamp) return done
    try {
      await client.delete(persistentVolumes, metadata, { preconditions: { uid: metadata.uid } })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    return done
  }
}

function newVolume(claim: PersistentVolumeClaim, storageClass: StorageClass) {
  const { namespace, name: claimName, uid } = claim.metadata
  const name = `pvc-${uid}`
  const node = annotationOf(claim, selectedNode)
  const { accessModes, volumeMode, resources } = claim.spec
  return {
    metadata: { name, annotations: { [provisionedBy]: hostPathProvisioner } },
    spec: {
      accessModes,
      volumeMode,
      capacity: { storage: resources.requests!['storage']! },
      claimRef: referenceTo(claim),
      hostPath: { path: `${baseDirectory}/${name}_${namespace}_${claimName}`, type: 'DirectoryOrCreate' },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      mountOptions: storageClass.mountOptions,
      ...(node && { nodeAffinity: onlyOn(node) }),
    },
  } satisfies Draft<PersistentVolume>
}

function onlyOn(node: string): VolumeNodeAffinity {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }]
  return { required: { nodeSelectorTerms: [{ matchExpressions }] } }
}
