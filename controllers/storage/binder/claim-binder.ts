import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { isDefaultStorageClass, storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import { keyOf } from '../../../apimachinery/object.ts'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../../apimachinery/types/core-v1.ts'
import type { StorageClass } from '../../../apimachinery/types/storage-v1.ts'
import {
  annotated,
  annotationOf,
  bindCompleted,
  classNameOf,
  oldStorageProvisioner,
  selectedNode,
  storageProvisioner,
} from '../../../apimachinery/volumes/annotations.ts'
import { bestVolume, isReservedFor, mismatchOf } from '../../../apimachinery/volumes/matching.ts'
import { claimVolumes } from '../../../apimachinery/volumes/pod-claims.ts'
import type { Client } from '../../../client/client.ts'
import type { EventRecorder } from '../../../client/events/event-recorder.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../../controller.ts'
import { bind, setClaimStatus } from './bind.ts'

/** Provisioners of this kind were once built in; none is left, and `no-provisioner` never was one. */
const inTree = 'kubernetes.io/'

/** Finds volumes for claims, asks provisioners for those that are missing, and tells of those that are lost. */
export class ClaimBinder implements Reconciler<PersistentVolumeClaim> {
  readonly name = 'persistentvolume-binder-controller'
  readonly resource = persistentVolumeClaims
  readonly wakeOn
  /** One at a time: claims compete for volumes. */
  readonly workers = 1
  readonly #claims: Informer<PersistentVolumeClaim>
  readonly #volumes: Informer<PersistentVolume>
  readonly #classes: Informer<StorageClass>
  readonly #pods: Informer<Pod>
  readonly #recorder: EventRecorder

  constructor({ informers, recorder }: ControllerDeps) {
    this.#claims = informers.of(persistentVolumeClaims)
    this.#volumes = informers.of(persistentVolumes)
    this.#classes = informers.of(storageClasses)
    this.#pods = informers.of(pods)
    this.#recorder = recorder.for({ component: 'persistentvolume-controller' })
    this.wakeOn = [
      changesOf(persistentVolumeClaims),
      mapped<PersistentVolume>(persistentVolumes, (volume) => this.#concernedBy(volume)),
      mapped<StorageClass>(storageClasses, () => this.#unbound()),
    ]
  }

  async reconcile(claim: PersistentVolumeClaim, client: Client): Promise<Result> {
    if (claim.metadata.deletionTimestamp && !claim.spec.volumeName) return done
    if (annotationOf(claim, bindCompleted)) await this.#check(claim, client)
    else if (claim.spec.volumeName) await this.#bindWanted(claim, claim.spec.volumeName, client)
    else await this.#findVolume(claim, client)
    return done
  }

  /** A claim that has been bound stays so, or has lost its volume. */
  async #check(claim: PersistentVolumeClaim, client: Client): Promise<void> {
    const { volumeName } = claim.spec
    const volume = volumeName && this.#volumes.get(volumeName)
    if (!volumeName) await this.#lose(claim, 'ClaimLost', lost('reference to PersistentVolume'), client)
    else if (!volume) await this.#lose(claim, 'ClaimLost', lost('its PersistentVolume'), client)
    else if (!volume.spec.claimRef || isReservedFor(volume, claim)) await bind(volume, claim, client)
    else await this.#lose(claim, 'ClaimMisbound', misbound, client)
  }

  async #lose(claim: PersistentVolumeClaim, reason: string, message: string, client: Client): Promise<void> {
    if (claim.status.phase === 'Lost') return
    await setClaimStatus(claim, { phase: 'Lost' }, client)
    this.#recorder.event(claim, 'Warning', reason, message)
  }

  async #bindWanted(claim: PersistentVolumeClaim, name: string, client: Client): Promise<void> {
    const volume = this.#volumes.get(name)
    if (!volume) return
    if (isReservedFor(volume, claim)) return bind(volume, claim, client)
    if (volume.spec.claimRef) {
      this.#recorder.event(claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`)
      return
    }
    const mismatch = mismatchOf(volume, claim)
    if (mismatch === undefined) return bind(volume, claim, client)
    this.#recorder.event(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${mismatch}`)
  }

  async #findVolume(claim: PersistentVolumeClaim, client: Client): Promise<void> {
    if (classNameOf(claim) === undefined && (await this.#giveDefaultClass(claim, client))) return
    const storageClass = this.#classes.get(classNameOf(claim) ?? '')
    const mustWait = storageClass?.volumeBindingMode === 'WaitForFirstConsumer' && !annotationOf(claim, selectedNode)
    const volume = bestVolume(this.#volumes.list(), claim, { reservedOnly: mustWait })
    if (volume) await bind(volume, claim, client)
    else if (mustWait) this.#tellOfWait(claim)
    else if (classNameOf(claim)) await this.#askProvisioner(claim, storageClass, client)
    else this.#recorder.event(claim, 'Normal', 'FailedBinding', noVolumes)
  }

  #tellOfWait(claim: PersistentVolumeClaim): void {
    const { namespace, name } = claim.metadata
    const consumers = this.#pods
      .list(namespace)
      .filter((pod) => !pod.spec.nodeName && claimVolumes(pod).some(({ claimName }) => claimName === name))
      .map(({ metadata }) => metadata.name)
    if (consumers.length === 0) this.#recorder.event(claim, 'Normal', 'WaitForFirstConsumer', waiting)
    else this.#recorder.event(claim, 'Normal', 'WaitForPodScheduled', waitingFor(consumers))
  }

  /** A claim that was there before the default class gets it late (KEP-3333). */
  async #giveDefaultClass(claim: PersistentVolumeClaim, client: Client): Promise<boolean> {
    const [newest] = this.#classes.list().filter(isDefaultStorageClass).sort(byAge)
    if (!newest) return false
    const spec = { ...claim.spec, storageClassName: newest.metadata.name }
    await client.update(persistentVolumeClaims, { ...claim, spec })
    return true
  }

  async #askProvisioner(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined, client: Client) {
    if (!storageClass) {
      const message = `storageclass.storage.k8s.io "${classNameOf(claim)}" not found`
      this.#recorder.event(claim, 'Warning', 'ProvisioningFailed', message)
      return
    }
    const { provisioner } = storageClass
    if (provisioner.startsWith(inTree)) {
      const message = `no volume plugin matched name: ${provisioner}`
      this.#recorder.event(claim, 'Warning', 'ProvisioningFailed', message)
      return
    }
    if (annotationOf(claim, storageProvisioner) === provisioner) return
    const asked = { [storageProvisioner]: provisioner, [oldStorageProvisioner]: provisioner }
    await client.update(persistentVolumeClaims, annotated(claim, asked))
    this.#recorder.event(claim, 'Normal', 'ExternalProvisioning', provisioning(provisioner))
  }

  /** The claim that a volume is for; a volume that is free concerns all that wait. */
  #concernedBy({ metadata, spec, status }: PersistentVolume): string[] {
    const named = this.#claims.list().filter((claim) => claim.spec.volumeName === metadata.name)
    const reserved = spec.claimRef ? [keyOf({ namespace: spec.claimRef.namespace, name: spec.claimRef.name! })] : []
    const waiting = !spec.claimRef && status.phase === 'Available' ? this.#unbound() : []
    return [...named.map((claim) => keyOf(claim)), ...reserved, ...waiting]
  }

  #unbound(): string[] {
    return this.#claims
      .list()
      .filter(({ spec }) => !spec.volumeName)
      .map((claim) => keyOf(claim))
  }
}

/** The newest first, as admission chooses; of equals, the first by name. */
function byAge({ metadata: a }: StorageClass, { metadata: b }: StorageClass): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp! < b.creationTimestamp! ? 1 : -1
  return a.name < b.name ? -1 : 1
}

const waiting = 'waiting for first consumer to be created before binding'
const waitingFor = (pods: readonly string[]) =>
  `waiting for ${pods.length > 1 ? 'pods' : 'pod'} ${pods.join(',')} to be scheduled`
const noVolumes = 'no persistent volumes available for this claim and no storage class is set'
const misbound = 'Two claims are bound to the same volume, this one is bound incorrectly'
const lost = (what: string) => `Bound claim has lost ${what}. Data on the volume is lost!`
const provisioning = (provisioner: string) =>
  `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system ` +
  'administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.'
