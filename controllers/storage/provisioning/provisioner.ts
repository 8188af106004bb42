import { isAlreadyExists } from '../../../apimachinery/errors.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import type { Draft } from '../../../apimachinery/object.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../../apimachinery/types/core-v1.ts'
import type { StorageClass } from '../../../apimachinery/types/storage-v1.ts'
import {
  annotationOf,
  classNameOf,
  provisionedBy,
  selectedNode,
  storageProvisioner,
} from '../../../apimachinery/volumes/annotations.ts'
import type { Client } from '../../../client/client.ts'
import { type EventRecorder, referenceTo } from '../../../client/events/event-recorder.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../../controller.ts'
import type { VolumeMaker } from './volume-maker.ts'

/** Makes volumes for the claims that the binder hands to a provisioner, as upstream's external-provisioner does. */
export class Provisioner implements Reconciler<PersistentVolumeClaim> {
  readonly name: string
  readonly resource = persistentVolumeClaims
  readonly wakeOn = [changesOf(persistentVolumeClaims)]
  readonly #maker: VolumeMaker
  readonly #classes: Informer<StorageClass>
  readonly #nodes: Informer<Node>
  readonly #recorder: EventRecorder

  constructor({ informers, recorder }: ControllerDeps, maker: VolumeMaker) {
    this.name = `${maker.name}-provisioner`
    this.#maker = maker
    this.#classes = informers.of(storageClasses)
    this.#nodes = informers.of(nodes)
    this.#recorder = recorder
  }

  async reconcile(claim: PersistentVolumeClaim, client: Client): Promise<Result> {
    const provisioner = annotationOf(claim, storageProvisioner)
    if (!this.#maker.makes(provisioner) || claim.spec.volumeName || claim.metadata.deletionTimestamp) return done
    const storageClass = this.#classes.get(classNameOf(claim) ?? '')
    if (await this.#hasLostNode(claim, client)) await chooseAnotherNode(claim, client)
    else if (storageClass && !awaitsNode(claim, storageClass))
      await this.#provision(claim, provisioner, storageClass, client)
    return done
  }

  /** Whether the node where the volume is to be made has gone meanwhile. */
  async #hasLostNode(claim: PersistentVolumeClaim, client: Client): Promise<boolean> {
    const node = annotationOf(claim, selectedNode)
    if (node === undefined || this.#nodes.get(node)) return false
    // It may be too new for the cache.
    return (await client.list(nodes, { fieldSelector: `metadata.name=${node}` })).items.length === 0
  }

  async #provision(
    claim: PersistentVolumeClaim,
    provisioner: string,
    storageClass: StorageClass,
    client: Client,
  ): Promise<void> {
    const { namespace, name } = claim.metadata
    const recorder = this.#recorder.for({ component: this.#maker.component(provisioner) })
    const volumeName = `pvc-${claim.metadata.uid}`
    try {
      const source = this.#maker.source(volumeName, claim, storageClass)
      await client.create(persistentVolumes, newVolume(volumeName, claim, provisioner, storageClass, source))
    } catch (error) {
      // Made before; it is bound before long.
      if (isAlreadyExists(error)) return
      const message = `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${(error as Error).message}`
      recorder.event(claim, 'Warning', 'ProvisioningFailed', message)
      throw error
    }
    const started = `External provisioner is provisioning volume for claim "${namespace}/${name}"`
    recorder.event(claim, 'Normal', 'Provisioning', started)
    recorder.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volumeName}`)
  }
}

/** The scheduler has yet to choose a node, or has to choose another one. */
function awaitsNode(claim: PersistentVolumeClaim, { volumeBindingMode }: StorageClass): boolean {
  return volumeBindingMode === 'WaitForFirstConsumer' && annotationOf(claim, selectedNode) === undefined
}

/** Without the annotation the scheduler begins anew. */
async function chooseAnotherNode(claim: PersistentVolumeClaim, client: Client): Promise<void> {
  const { [selectedNode]: _, ...annotations } = claim.metadata.annotations ?? {}
  await client.update(persistentVolumeClaims, { ...claim, metadata: { ...claim.metadata, annotations } })
}

function newVolume(
  name: string,
  claim: PersistentVolumeClaim,
  provisioner: string,
  storageClass: StorageClass,
  source: ReturnType<VolumeMaker['source']>,
): Draft<PersistentVolume> {
  const { accessModes, volumeMode, resources, volumeAttributesClassName } = claim.spec
  return {
    metadata: { name, annotations: { [provisionedBy]: provisioner } },
    spec: {
      accessModes,
      volumeMode,
      capacity: { storage: resources.requests!['storage']! },
      claimRef: referenceTo(claim),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      mountOptions: storageClass.mountOptions,
      ...(volumeAttributesClassName && { volumeAttributesClassName }),
      ...source,
    },
  }
}
