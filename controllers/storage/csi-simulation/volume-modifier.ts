import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { volumeAttributesClasses } from '../../../apimachinery/kinds/storage/volume-attributes-class.ts'
import { keyOf } from '../../../apimachinery/object.ts'
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimStatus,
} from '../../../apimachinery/types/core-v1.ts'
import type { VolumeAttributesClass } from '../../../apimachinery/types/storage-v1.ts'
import type { Client } from '../../../client/client.ts'
import type { EventRecorder, EventType } from '../../../client/events/event-recorder.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../../client/reconcilers/wake.ts'
import { type Clock, toTime } from '../../../platform/clock.ts'
import type { ControllerDeps } from '../../controller.ts'
import { claimCondition } from '../claim-condition.ts'
import { SimulatedDrivers } from './simulated-drivers.ts'

const modifying = 'ModifyingVolume'

/** Gives volumes of simulated drivers the VolumeAttributesClass that their claims ask for (KEP-3751). */
export class VolumeModifier implements Reconciler<PersistentVolumeClaim> {
  readonly name = 'csi-simulation-modifier'
  readonly resource = persistentVolumeClaims
  readonly wakeOn: readonly WakeSource[]
  readonly #drivers: SimulatedDrivers
  readonly #clock: Clock
  readonly #claims: Informer<PersistentVolumeClaim>
  readonly #volumes: Informer<PersistentVolume>
  readonly #classes: Informer<VolumeAttributesClass>
  readonly #recorder: EventRecorder

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#drivers = new SimulatedDrivers(informers)
    this.#clock = clock
    this.#claims = informers.of(persistentVolumeClaims)
    this.#volumes = informers.of(persistentVolumes)
    this.#classes = informers.of(volumeAttributesClasses)
    this.#recorder = recorder
    this.wakeOn = [
      changesOf(persistentVolumeClaims),
      mapped<VolumeAttributesClass>(volumeAttributesClasses, ({ metadata: { name } }) =>
        this.#claims
          .list()
          .filter(({ spec }) => spec.volumeAttributesClassName === name)
          .map((claim) => keyOf(claim)),
      ),
    ]
  }

  async reconcile(claim: PersistentVolumeClaim, client: Client): Promise<Result> {
    const target = claim.spec.volumeAttributesClassName
    const volume = this.#volumes.get(claim.spec.volumeName ?? '')
    const driver = volume?.spec.csi?.driver
    if (!target || !volume || claim.status.phase !== 'Bound' || !this.#drivers.has(driver)) return done
    if (target === claim.status.currentVolumeAttributesClassName && !claim.status.modifyVolumeStatus) return done
    const attributesClass = this.#classes.get(target)
    if (!attributesClass) await this.#wait(claim, target, driver, client)
    else if (attributesClass.driverName === driver) await this.#modify(claim, volume, target, driver, client)
    return done
  }

  async #wait(claim: PersistentVolumeClaim, target: string, driver: string, client: Client): Promise<void> {
    const { modifyVolumeStatus } = claim.status
    if (modifyVolumeStatus?.status === 'Pending' && modifyVolumeStatus.targetVolumeAttributesClassName === target)
      return
    const pending = { targetVolumeAttributesClassName: target, status: 'Pending' }
    await this.#write(claim, { ...claim.status, modifyVolumeStatus: pending }, client)
    this.#tell(driver, claim, 'Warning', 'VolumeModifyFailed', `VAC ${target} does not exist.`)
  }

  async #modify(
    claim: PersistentVolumeClaim,
    volume: PersistentVolume,
    target: string,
    driver: string,
    client: Client,
  ): Promise<void> {
    const { name } = claim.metadata
    const started = await this.#write(claim, this.#inProgress(claim, target), client)
    this.#tell(
      driver,
      claim,
      'Normal',
      'VolumeModify',
      `external resizer is modifying volume ${name} with vac ${target}`,
    )
    if (volume.spec.volumeAttributesClassName !== target) {
      const spec = { ...volume.spec, volumeAttributesClassName: target }
      await client.update(persistentVolumes, { ...volume, spec })
    }
    const { modifyVolumeStatus: _, conditions = [], ...status } = started.status
    const left = conditions.filter(({ type }) => type !== modifying)
    const finished = {
      ...status,
      currentVolumeAttributesClassName: target,
      ...(left.length > 0 && { conditions: left }),
    }
    await this.#write(started, finished, client)
    const message = `external resizer modified volume ${name} with vac ${target} successfully`
    this.#tell(driver, claim, 'Normal', 'VolumeModifySuccessful', message)
  }

  #inProgress({ status }: PersistentVolumeClaim, target: string): PersistentVolumeClaimStatus {
    const { conditions: before = [] } = status
    const condition = claimCondition(modifying, toTime(this.#clock.now()), before)
    return {
      ...status,
      modifyVolumeStatus: { targetVolumeAttributesClassName: target, status: 'InProgress' },
      conditions: [...before.filter(({ type }) => type !== modifying), condition],
    }
  }

  #write(
    claim: PersistentVolumeClaim,
    status: PersistentVolumeClaimStatus,
    client: Client,
  ): Promise<PersistentVolumeClaim> {
    return client.updateStatus(persistentVolumeClaims, { ...claim, status })
  }

  #tell(driver: string, claim: PersistentVolumeClaim, type: EventType, reason: string, message: string): void {
    this.#recorder.for({ component: `external-resizer ${driver}` }).event(claim, type, reason, message)
  }
}
