import { csiDrivers } from '../../../apimachinery/kinds/storage/csi-driver.ts'
import { volumeAttachments } from '../../../apimachinery/kinds/storage/volume-attachment.ts'
import { keyOf } from '../../../apimachinery/object.ts'
import type { CSIDriver, VolumeAttachment } from '../../../apimachinery/types/storage-v1.ts'
import type { Client } from '../../../client/client.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../../controller.ts'
import { SimulatedDrivers } from './simulated-drivers.ts'

/** Keeps an attachment until its volume is detached. */
const finalizer = 'sim.peapod.dev/attacher'

/** Attaches and detaches volumes for simulated drivers, as the external-attacher does for real ones: at once. */
export class SimulatedAttacher implements Reconciler<VolumeAttachment> {
  readonly name = 'csi-simulation-attacher'
  readonly resource = volumeAttachments
  readonly wakeOn
  readonly #drivers: SimulatedDrivers
  readonly #attachments: Informer<VolumeAttachment>

  constructor({ informers }: ControllerDeps) {
    this.#drivers = new SimulatedDrivers(informers)
    this.#attachments = informers.of(volumeAttachments)
    this.wakeOn = [
      changesOf(volumeAttachments),
      mapped<CSIDriver>(csiDrivers, ({ metadata: { name } }) =>
        this.#attachments
          .list()
          .filter(({ spec }) => spec.attacher === name)
          .map((attachment) => keyOf(attachment)),
      ),
    ]
  }

  async reconcile(attachment: VolumeAttachment, client: Client): Promise<Result> {
    const { attacher } = attachment.spec
    const { deletionTimestamp, finalizers = [] } = attachment.metadata
    const isHeld = finalizers.includes(finalizer)
    if (deletionTimestamp) {
      if (isHeld)
        await write(
          attachment,
          finalizers.filter((other) => other !== finalizer),
          client,
        )
    } else if (this.#drivers.has(attacher)) {
      const held = isHeld ? attachment : await write(attachment, [...finalizers, finalizer], client)
      if (!held.status.attached) await client.updateStatus(volumeAttachments, { ...held, status: { attached: true } })
    }
    return done
  }
}

function write(attachment: VolumeAttachment, finalizers: string[], client: Client): Promise<VolumeAttachment> {
  return client.update(volumeAttachments, { ...attachment, metadata: { ...attachment.metadata, finalizers } })
}
