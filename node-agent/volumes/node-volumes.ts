import { isNotFound } from '../../apimachinery/errors.ts'
import { csiDrivers } from '../../apimachinery/kinds/storage/csi-driver.ts'
import type { Node, Pod } from '../../apimachinery/types/core-v1.ts'
import type { CSIDriver } from '../../apimachinery/types/storage-v1.ts'
import { attachableSource, uniqueVolumeName } from '../../apimachinery/volumes/csi-attachment.ts'
import type { Client } from '../../client/client.ts'
import type { AgentEvents } from '../events.ts'
import { type BoundVolume, boundVolumes } from './claim-volumes.ts'
import { missingConfiguration } from './configuration-volumes.ts'
import { awaitsFileSystemResize, resizeFileSystem } from './file-system-resize.ts'
import { VolumesInUse } from './volumes-in-use.ts'

export interface NodeVolumesDeps {
  readonly client: Client
  readonly events: AgentEvents
  /** The node as it is when its agent starts. */
  readonly registered: Node
  /** The node as last seen, or as it is now. */
  readonly node: (fresh: boolean) => Promise<Node>
}

/** Why a pod has to wait for its volumes. */
export interface Unmounted {
  /** For the event of a failure; undefined while they are being attached. */
  readonly message: string | undefined
  /** The first volume that is not there, by its name in the pod. */
  readonly volume: string
}

/** The volumes of the pods of one node. */
export class NodeVolumes {
  readonly #deps: NodeVolumesDeps
  readonly #inUse: VolumesInUse
  /** The pods that have volumes mounted that may grow, by uid. */
  readonly #mounted = new Map<string, Pod>()

  constructor(deps: NodeVolumesDeps) {
    this.#deps = deps
    this.#inUse = new VolumesInUse(deps.client, deps.registered)
  }

  /** Mounts the pod's volumes. @returns undefined once all are. @throws {ApiError} */
  async mount(pod: Pod): Promise<Unmounted | undefined> {
    const { client } = this.#deps
    const missing = await missingConfiguration(pod, client)
    if (missing !== undefined) return { message: missing, volume: '' }
    const volumes = await boundVolumes(pod, client)
    if ('message' in volumes) {
      const { name, message } = volumes
      return { message: unprocessable(name, message), volume: name }
    }
    if (volumes.length === 0) return undefined
    const leaving = volumes.find(({ claim }) => claim.metadata.deletionTimestamp)
    if (leaving) return { message: unprocessable(leaving.name, beingDeleted(leaving)), volume: leaving.name }
    const unattached = await this.#awaitAttachment(pod, volumes)
    if (unattached !== undefined) return { message: undefined, volume: unattached }
    this.#remember(pod, volumes)
    await this.#resize(pod, volumes)
    return undefined
  }

  /** The pod was here before the agent was restarted, and has its volumes mounted. @throws {ApiError} */
  async restore(pod: Pod): Promise<void> {
    const volumes = await boundVolumes(pod, this.#deps.client)
    if ('message' in volumes || volumes.length === 0) return
    this.#remember(pod, volumes)
    await this.#use(pod, volumes)
  }

  /** Nothing of the pod runs any more. @throws {ApiError} */
  async unmount(podUid: string): Promise<void> {
    this.#mounted.delete(podUid)
    await this.#inUse.remove(podUid)
  }

  /** Looks after volumes that are mounted, now and then: what could not be reported, and what has grown. @throws {ApiError} */
  async tend(): Promise<void> {
    await this.#inUse.report()
    for (const pod of this.#mounted.values()) {
      const volumes = await boundVolumes(pod, this.#deps.client)
      if (!('message' in volumes)) await this.#resize(pod, volumes)
    }
  }

  /** Only file systems on volumes of drivers are grown by nodes. */
  #remember(pod: Pod, volumes: readonly BoundVolume[]): void {
    if (volumes.some(({ volume }) => volume.spec.csi)) this.#mounted.set(pod.metadata.uid, pod)
  }

  /** @returns the first volume that is not attached */
  async #awaitAttachment(pod: Pod, volumes: readonly BoundVolume[]): Promise<string | undefined> {
    const attachable = await this.#use(pod, volumes)
    if (attachable.length === 0) return undefined
    const { volumesAttached = [] } = (await this.#deps.node(true)).status
    const attached = new Set(volumesAttached.map(({ name }) => name))
    return attachable.find(({ unique }) => !attached.has(unique))?.name
  }

  /** Says that the volumes are in use. @returns those that have to be attached */
  async #use(pod: Pod, volumes: readonly BoundVolume[]) {
    const attachable: { name: string; unique: string }[] = []
    for (const { name, volume } of volumes) {
      const driver = volume.spec.csi && (await this.#driver(volume.spec.csi.driver))
      const csi = attachableSource(volume, () => driver)
      if (csi) attachable.push({ name, unique: uniqueVolumeName(csi) })
    }
    await this.#inUse.add(
      pod.metadata.uid,
      attachable.map(({ unique }) => unique),
    )
    return attachable
  }

  async #resize(pod: Pod, volumes: readonly BoundVolume[]): Promise<void> {
    const { client, events, registered } = this.#deps
    for (const volume of volumes) {
      if (!awaitsFileSystemResize(volume)) continue
      await resizeFileSystem(volume, pod, { client, events, nodeName: registered.metadata.name })
    }
  }

  async #driver(name: string): Promise<CSIDriver | undefined> {
    try {
      return await this.#deps.client.get(csiDrivers, { name })
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }
}

/** What is told of a pod whose volume is still not attached after a long time (kubelet: podAttachAndMountTimeout). */
export const notAttachedInTime = (volume: string): string =>
  `Unable to attach or mount volumes: unmounted volumes=[${volume}], unattached volumes=[${volume}], ` +
  'failed to process volumes=[]: context deadline exceeded'

const unprocessable = (volume: string, why: string): string =>
  `Unable to attach or mount volumes: unmounted volumes=[${volume}], unattached volumes=[], ` +
  `failed to process volumes=[${volume}]: ${why}`

/** Pods that have its volume mounted already may go on. */
const beingDeleted = ({ claim: { metadata } }: BoundVolume): string =>
  `error processing PVC ${metadata.namespace}/${metadata.name}: PVC is being deleted`
