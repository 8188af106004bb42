import { isAlreadyExists, isNotFound } from '../../../apimachinery/errors.ts'
import { volumeAttachments } from '../../../apimachinery/kinds/storage/volume-attachment.ts'
import type { VolumeAttachment } from '../../../apimachinery/types/storage-v1.ts'
import type { Client } from '../../../client/client.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import type { WantedVolume } from './wanted-volumes.ts'

/** The VolumeAttachments, those included that have been made and are not in the cache yet. */
export class Attachments {
  readonly #known: Informer<VolumeAttachment>
  readonly #made = new Map<string, VolumeAttachment>()

  constructor(known: Informer<VolumeAttachment>) {
    this.#known = known
    known.addHandler((now, old) => this.#made.delete(((now ?? old) as VolumeAttachment).metadata.name))
  }

  on(node: string): readonly VolumeAttachment[] {
    const made = [...this.#made.values()].filter(({ spec }) => spec.nodeName === node)
    return [...this.#known.byIndex('node', node), ...made]
  }

  /** Those of a volume on other nodes. */
  elsewhere(volumeName: string, node: string): readonly VolumeAttachment[] {
    return [...this.#known.list(), ...this.#made.values()].filter(
      ({ spec }) => spec.source.persistentVolumeName === volumeName && spec.nodeName !== node,
    )
  }

  /** Asks for the volume to be attached to the node. */
  async create(name: string, nodeName: string, { volume, csi }: WantedVolume, client: Client): Promise<void> {
    const source = { persistentVolumeName: volume.metadata.name }
    try {
      const spec = { attacher: csi.driver, nodeName, source }
      const made = await client.create(volumeAttachments, { metadata: { name }, spec })
      // Where watches are not late it is there already.
      if (!this.#known.get(name)) this.#made.set(name, made)
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
  }

  /** Asks for the volume to be detached. */
  async delete({ metadata }: VolumeAttachment, client: Client): Promise<void> {
    if (metadata.deletionTimestamp) return
    try {
      await client.delete(volumeAttachments, metadata, { preconditions: { uid: metadata.uid } })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}
