import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { keyOf } from '../../../apimachinery/object.ts'
import { parseQuantity, type Quantity } from '../../../apimachinery/quantity.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../../apimachinery/types/core-v1.ts'
import { annotated, annotationOf, preResizeCapacity, provisionedBy } from '../../../apimachinery/volumes/annotations.ts'
import { heldSize, sizeOf, wantedSize } from '../../../apimachinery/volumes/matching.ts'
import type { Client } from '../../../client/client.ts'
import type { EventRecorder } from '../../../client/events/event-recorder.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../../client/reconcilers/wake.ts'
import { type Clock, toTime } from '../../../platform/clock.ts'
import type { ControllerDeps } from '../../controller.ts'
import { localPathProvisioner } from '../provisioning/local-path.ts'
import { type ResizeStep, resizeStatus } from './resize-status.ts'

/** How volumes of some kind are made larger. */
export interface Resizing {
  /** For the name of the reconciler. */
  readonly name: string
  /** Who resizes the volume; undefined: somebody else. */
  resizerOf(volume: PersistentVolume): string | undefined
  /** Whether there is something left to do on a node that uses the volume. */
  needsNode(volume: PersistentVolume): boolean
  /** Why the volume can never be that large; undefined when it can. */
  refuse(volume: PersistentVolume, size: Quantity): string | undefined
}

/** Directories on nodes have no size of their own. */
export const localPathResizing: Resizing = {
  name: 'local-path',
  resizerOf: (volume) =>
    annotationOf(volume, provisionedBy) === localPathProvisioner ? localPathProvisioner : undefined,
  needsNode: () => false,
  refuse: () => undefined,
}

/** Makes volumes as large as their claims ask for, as the external-resizer of CSI drivers does (KEP-1790). */
export class VolumeResizer implements Reconciler<PersistentVolumeClaim> {
  readonly name: string
  readonly resource = persistentVolumeClaims
  readonly wakeOn = [
    changesOf(persistentVolumeClaims),
    mapped<PersistentVolume>(persistentVolumes, ({ spec: { claimRef } }) =>
      claimRef?.name === undefined ? [] : [keyOf({ namespace: claimRef.namespace, name: claimRef.name })],
    ),
  ]
  readonly #resizing: Resizing
  readonly #clock: Clock
  readonly #volumes: Informer<PersistentVolume>
  readonly #recorder: EventRecorder

  constructor({ clock, informers, recorder }: ControllerDeps, resizing: Resizing) {
    this.name = `${resizing.name}-resizer`
    this.#resizing = resizing
    this.#clock = clock
    this.#volumes = informers.of(persistentVolumes)
    this.#recorder = recorder
  }

  async reconcile(claim: PersistentVolumeClaim, client: Client): Promise<Result> {
    const volume = this.#volumes.get(claim.spec.volumeName ?? '')
    if (claim.status.phase !== 'Bound' || volume?.spec.claimRef?.uid !== claim.metadata.uid) return done
    const resizer = this.#resizing.resizerOf(volume)
    if (resizer === undefined) return done
    const size = targetSize(claim)
    if (size.cmp(heldSize(claim)) <= 0) await forgetOldSize(volume, client)
    else if (size.cmp(sizeOf(volume)) > 0) await this.#resize(claim, volume, size, resizer, client)
    else if (!isOnNode(claim)) await this.#finish(claim, volume, resizer, client)
    return done
  }

  async #resize(
    claim: PersistentVolumeClaim,
    volume: PersistentVolume,
    size: Quantity,
    resizer: string,
    client: Client,
  ): Promise<void> {
    const text = size.toString()
    const refusal = this.#resizing.refuse(volume, size)
    if (refusal !== undefined) return this.#refuse(claim, volume, text, resizer, refusal, client)
    const { name } = volume.metadata
    if (progressOf(claim) !== 'ControllerResizeInProgress')
      this.#tell(resizer, claim, 'Normal', 'Resizing', `External resizer is resizing volume ${name}`)
    const started = await this.#write(claim, { progress: 'ControllerResizeInProgress', size: text }, client)
    const resized = { ...volume, spec: { ...volume.spec, capacity: { ...volume.spec.capacity, storage: text } } }
    const marked = this.#resizing.needsNode(volume)
      ? annotated(resized, { [preResizeCapacity]: volume.spec.capacity?.['storage'] ?? '0' })
      : resized
    await this.#finish(started, await client.update(persistentVolumes, marked), resizer, client)
  }

  async #finish(
    claim: PersistentVolumeClaim,
    volume: PersistentVolume,
    resizer: string,
    client: Client,
  ): Promise<void> {
    const size = volume.spec.capacity?.['storage'] as string
    if (this.#resizing.needsNode(volume)) {
      await this.#write(claim, { progress: 'NodeResizePending', size }, client)
      const message = 'Require file system resize of volume on node'
      this.#tell(resizer, claim, 'Normal', 'FileSystemResizeRequired', message)
    } else {
      await this.#write(claim, { progress: 'done', size }, client)
      this.#tell(resizer, claim, 'Normal', 'VolumeResizeSuccessful', 'Resize volume succeeded')
    }
  }

  /** It stays as it is until the claim asks for less. */
  async #refuse(
    claim: PersistentVolumeClaim,
    { metadata: { name } }: PersistentVolume,
    size: string,
    resizer: string,
    refusal: string,
    client: Client,
  ): Promise<void> {
    if (progressOf(claim) === 'ControllerResizeInfeasible' && claim.status.allocatedResources?.['storage'] === size)
      return
    const message = `resize volume "${name}" by resizer "${resizer}" failed: ${refusal}`
    await this.#write(claim, { progress: 'ControllerResizeInfeasible', size, message }, client)
    this.#tell(resizer, claim, 'Warning', 'VolumeResizeFailed', message)
  }

  #write(claim: PersistentVolumeClaim, step: ResizeStep, client: Client): Promise<PersistentVolumeClaim> {
    const status = resizeStatus(claim, step, toTime(this.#clock.now()))
    return client.updateStatus(persistentVolumeClaims, { ...claim, status })
  }

  #tell(resizer: string, claim: PersistentVolumeClaim, type: 'Normal' | 'Warning', reason: string, message: string) {
    this.#recorder.for({ component: `external-resizer ${resizer}` }).event(claim, type, reason, message)
  }
}

const progressOf = ({ status }: PersistentVolumeClaim): string | undefined =>
  status.allocatedResourceStatuses?.['storage']

/** What is left to do is the node's. */
const isOnNode = (claim: PersistentVolumeClaim): boolean => progressOf(claim)?.startsWith('NodeResize') ?? false

/** What the claim asks for; what has been begun is finished first, though it asks for less by now. */
function targetSize(claim: PersistentVolumeClaim): Quantity {
  const wanted = wantedSize(claim)
  const begun = claim.status.allocatedResources?.['storage']
  const progress = progressOf(claim)
  if (begun === undefined || progress === undefined || progress.endsWith('Infeasible')) return wanted
  const size = parseQuantity(begun)
  return size.cmp(wanted) > 0 ? size : wanted
}

/** The node has done its part. */
async function forgetOldSize(volume: PersistentVolume, client: Client): Promise<void> {
  const { [preResizeCapacity]: old, ...annotations } = volume.metadata.annotations ?? {}
  if (old === undefined) return
  await client.update(persistentVolumes, { ...volume, metadata: { ...volume.metadata, annotations } })
}
