import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { VolumeAttachment } from '../../../apimachinery/types/storage-v1.ts'
import type { EventRecorder } from '../../../client/events/event-recorder.ts'
import { multiAttachMessage } from './multi-attach.ts'
import type { WantedVolume } from './wanted-volumes.ts'

/** Tells pods how the attaching of their volumes goes. */
export class AttachEvents {
  readonly #recorder: EventRecorder
  /** The last failure that has been told of, by the attachment's name. */
  readonly #failures = new Map<string, string>()

  constructor(recorder: EventRecorder) {
    this.#recorder = recorder.for({ component: 'attachdetach-controller' })
  }

  attached({ pods, volume }: WantedVolume): void {
    const message = `AttachVolume.Attach succeeded for volume "${volume.metadata.name}" `
    for (const pod of pods) this.#recorder.event(pod, 'Normal', 'SuccessfulAttachVolume', message)
  }

  /** Each failure of an attacher is told once. */
  failure({ metadata: { name }, status }: VolumeAttachment, { pods, volume }: WantedVolume): void {
    const error = status.attached ? undefined : status.attachError
    if (!error) return this.forget(name)
    const failure = `${error.time} ${error.message}`
    if (this.#failures.get(name) === failure) return
    this.#failures.set(name, failure)
    const message = `AttachVolume.Attach failed for volume "${volume.metadata.name}" : ${error.message ?? ''}`
    for (const pod of pods) this.#recorder.event(pod, 'Warning', 'FailedAttachVolume', message)
  }

  /** @param users the pods on other nodes that use the volume */
  blocked({ pods, volume }: WantedVolume, users: readonly Pod[]): void {
    for (const pod of pods)
      this.#recorder.event(pod, 'Warning', 'FailedAttachVolume', multiAttachMessage(volume, pod, users))
  }

  forget(attachment: string): void {
    this.#failures.delete(attachment)
  }
}
