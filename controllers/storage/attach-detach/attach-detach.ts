import { deepEqual } from '../../../apimachinery/equality.ts'
import { isAlreadyExists, isNotFound } from '../../../apimachinery/errors.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { csiDrivers } from '../../../apimachinery/kinds/storage/csi-driver.ts'
import { volumeAttachments } from '../../../apimachinery/kinds/storage/volume-attachment.ts'
import type { ObjectRef } from '../../../apimachinery/object.ts'
import { nodeTaints } from '../../../apimachinery/scheduling/node-taints.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../../apimachinery/types/core-v1.ts'
import type { VolumeAttachment } from '../../../apimachinery/types/storage-v1.ts'
import { uniqueVolumeName } from '../../../apimachinery/volumes/csi-attachment.ts'
import { claimVolumes } from '../../../apimachinery/volumes/pod-claims.ts'
import type { Client } from '../../../client/client.ts'
import type { EventRecorder } from '../../../client/event-recorder.ts'
import type { Informer } from '../../../client/informer.ts'
import { done, type Reconciler, type Result, requeueAfter, type WakeSource } from '../../../client/reconciler.ts'
import { mapped } from '../../../client/wake.ts'
import type { Clock, EpochMs } from '../../../platform/clock.ts'
import type { ControllerDeps } from '../../controller.ts'
import { isExclusive, multiAttachMessage } from './multi-attach.ts'
import { type WantedVolume, type WantedVolumesDeps, wantedVolumes } from './wanted-volumes.ts'

/** A volume that a dead node may still have mounted is taken from it after this long (maxWaitForUnmountDuration). */
export const maxWaitForUnmountMs = 6 * 60_000

type Wanted = ReadonlyMap<string, WantedVolume>

/**
 * Has CSI volumes attached to the nodes whose pods need them, through VolumeAttachments, and detached when none does any
 * more and the node has let go of them. What is attached stands in `status.volumesAttached` of the node; a volume is
 * taken out of it before it is detached.
 */
export class AttachDetachController implements Reconciler<Node> {
  readonly name = 'attachdetach-controller'
  readonly resource = nodes
  readonly wakeOn: readonly WakeSource[]
  /** One at a time: nodes compete for volumes. */
  readonly workers = 1
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #attachments: Informer<VolumeAttachment>
  readonly #world: WantedVolumesDeps
  /** Attachments that have been made and may not be in the cache yet, by name. */
  readonly #made = new Map<string, VolumeAttachment>()
  /** Since when attachments are not wanted any more, by name. */
  readonly #unwantedSince = new Map<string, EpochMs>()
  /** Attachments that wait for other nodes to let go of the volume. */
  readonly #blocked = new Map<string, { readonly node: string; readonly volume: string }>()
  /** The last failure that has been told of, by the attachment's name. */
  readonly #reportedErrors = new Map<string, string>()
  /** What nodes had mounted when they went, by name. */
  readonly #leftInUse = new Map<string, readonly string[]>()

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#clock = clock
    this.#recorder = recorder.for({ component: 'attachdetach-controller' })
    this.#attachments = informers.of(volumeAttachments)
    this.#world = {
      pods: informers.of(pods),
      claims: informers.of(persistentVolumeClaims),
      volumes: informers.of(persistentVolumes),
      drivers: informers.of(csiDrivers),
    }
    this.wakeOn = [
      { resource: nodes, keys: (now, old) => this.#onNode(now as Node | undefined, old as Node | undefined) },
      mapped<Pod>(pods, (pod) => (pod.spec.nodeName && claimVolumes(pod).length > 0 ? [pod.spec.nodeName] : [])),
      {
        resource: volumeAttachments,
        keys: (now, old) =>
          this.#onAttachment(now as VolumeAttachment | undefined, old as VolumeAttachment | undefined),
      },
      {
        resource: persistentVolumeClaims,
        keys: (now, old) => this.#onClaim(now as PersistentVolumeClaim, old as PersistentVolumeClaim),
      },
      {
        resource: persistentVolumes,
        keys: (now, old) => this.#onVolume(now as PersistentVolume, old as PersistentVolume),
      },
    ]
  }

  async reconcile(node: Node, client: Client): Promise<Result> {
    this.#leftInUse.delete(node.metadata.name)
    const wanted = wantedVolumes(node.metadata.name, this.#world)
    const { ending, waitMs } = this.#unwanted(node.metadata.name, wanted, node)
    const attached = this.#attached(node.metadata.name, ending)
    await this.#report(node, attached, wanted, client)
    await this.#detach(ending, client)
    await this.#attach(node.metadata.name, wanted, client)
    return waitMs === undefined ? done : requeueAfter(waitMs)
  }

  /** A node that is gone has nothing attached in the end. */
  async reconcileGone({ name }: ObjectRef, client: Client): Promise<Result> {
    const { ending, waitMs } = this.#unwanted(name, new Map(), undefined)
    await this.#detach(ending, client)
    if (waitMs !== undefined) return requeueAfter(waitMs)
    this.#leftInUse.delete(name)
    return done
  }

  // ---- detaching

  /** The attachments that are to end now, and in how long the next one may be. */
  #unwanted(node: string, wanted: Wanted, object: Node | undefined) {
    const ending: VolumeAttachment[] = []
    let waitMs: number | undefined
    for (const attachment of this.#on(node)) {
      const { name } = attachment.metadata
      if (wanted.has(name)) {
        this.#unwantedSince.delete(name)
        continue
      }
      const leftMs = this.#leftMs(attachment, object)
      if (leftMs <= 0) ending.push(attachment)
      else if (leftMs < (waitMs ?? Number.POSITIVE_INFINITY)) waitMs = leftMs
    }
    return { ending, waitMs }
  }

  /** How long the node may keep the volume: for as long as it is mounted, or until it has been dead for too long. */
  #leftMs({ metadata, spec }: VolumeAttachment, node: Node | undefined): number {
    const csi = this.#world.volumes.get(spec.source.persistentVolumeName ?? '')?.spec.csi
    const inUse = node ? (node.status.volumesInUse ?? []) : (this.#leftInUse.get(spec.nodeName) ?? [])
    if (!csi || !inUse.includes(uniqueVolumeName(csi)) || isOutOfService(node)) return 0
    const since = this.#unwantedSince.get(metadata.name) ?? this.#clock.now()
    this.#unwantedSince.set(metadata.name, since)
    // A healthy node lets go by itself, and is heard of when it does.
    return isReady(node) ? Number.POSITIVE_INFINITY : since + maxWaitForUnmountMs - this.#clock.now()
  }

  async #detach(ending: readonly VolumeAttachment[], client: Client): Promise<void> {
    for (const { metadata } of ending) {
      this.#unwantedSince.delete(metadata.name)
      this.#reportedErrors.delete(metadata.name)
      if (metadata.deletionTimestamp) continue
      try {
        await client.delete(volumeAttachments, metadata, { preconditions: { uid: metadata.uid } })
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    }
  }

  // ---- reporting

  #attached(node: string, ending: readonly VolumeAttachment[]): readonly VolumeAttachment[] {
    return this.#on(node).filter((attachment) => attachment.status.attached && !ending.includes(attachment))
  }

  /** Pods must not use what the node does not list, and can use what it does. */
  async #report(node: Node, attached: readonly VolumeAttachment[], wanted: Wanted, client: Client): Promise<void> {
    const before = node.status.volumesAttached ?? []
    const names = attached.flatMap(({ spec }) => {
      const csi = this.#world.volumes.get(spec.source.persistentVolumeName ?? '')?.spec.csi
      return csi ? [uniqueVolumeName(csi)] : []
    })
    const volumesAttached = [...new Set(names)].sort().map((name) => ({ name, devicePath: '' }))
    if (!deepEqual(volumesAttached, before)) {
      const status = { volumesAttached: volumesAttached.length > 0 ? volumesAttached : null }
      await client.patch(nodes, node.metadata, 'strategic', { status }, { subresource: 'status' })
    }
    const known = new Set(before.map(({ name }) => name))
    for (const { metadata } of attached) {
      const volume = wanted.get(metadata.name)
      if (volume && !known.has(uniqueVolumeName(volume.csi))) this.#tell(volume, 'Normal', 'succeeded', '')
    }
  }

  #tell({ pods, volume }: WantedVolume, type: 'Normal' | 'Warning', outcome: string, detail: string): void {
    const reason = type === 'Normal' ? 'SuccessfulAttachVolume' : 'FailedAttachVolume'
    const message = `AttachVolume.Attach ${outcome} for volume "${volume.metadata.name}" ${detail}`
    for (const pod of pods) this.#recorder.event(pod, type, reason, message)
  }

  // ---- attaching

  async #attach(node: string, wanted: Wanted, client: Client): Promise<void> {
    const there = new Map(this.#on(node).map((attachment) => [attachment.metadata.name, attachment]))
    for (const [name, volume] of wanted) {
      const attachment = there.get(name)
      if (attachment) this.#reportError(attachment, volume)
      else if (!this.#isBlocked(name, node, volume)) await this.#create(name, node, volume, client)
    }
    for (const [name, blocked] of this.#blocked)
      if (blocked.node === node && !wanted.has(name)) this.#blocked.delete(name)
  }

  async #create(name: string, nodeName: string, { volume, csi }: WantedVolume, client: Client): Promise<void> {
    const source = { persistentVolumeName: volume.metadata.name }
    try {
      const spec = { attacher: csi.driver, nodeName, source }
      this.#made.set(name, await client.create(volumeAttachments, { metadata: { name }, spec }))
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
  }

  #reportError({ metadata: { name }, status }: VolumeAttachment, volume: WantedVolume): void {
    const error = status.attached ? undefined : status.attachError
    const text = error && `${error.time} ${error.message}`
    if (text && this.#reportedErrors.get(name) !== text)
      this.#tell(volume, 'Warning', 'failed', `: ${error.message ?? ''}`)
    if (text) this.#reportedErrors.set(name, text)
    else this.#reportedErrors.delete(name)
  }

  /** Whether another node has the volume, which only one may have. Its pods are told once. */
  #isBlocked(name: string, node: string, wanted: WantedVolume): boolean {
    const volume = wanted.volume.metadata.name
    const holders = isExclusive(wanted.volume)
      ? this.#all().filter(({ spec }) => spec.source.persistentVolumeName === volume && spec.nodeName !== node)
      : []
    if (holders.length === 0) {
      this.#blocked.delete(name)
      return false
    }
    if (this.#blocked.has(name)) return true
    this.#blocked.set(name, { node, volume })
    const users = holders.flatMap(
      ({ metadata, spec }) => wantedVolumes(spec.nodeName, this.#world).get(metadata.name)?.pods ?? [],
    )
    for (const pod of wanted.pods)
      this.#recorder.event(pod, 'Warning', 'FailedAttachVolume', multiAttachMessage(wanted.volume, pod, users))
    return true
  }

  // ---- what there is

  #all(): readonly VolumeAttachment[] {
    return [...this.#attachments.list(), ...this.#made.values()]
  }

  #on(node: string): readonly VolumeAttachment[] {
    const made = [...this.#made.values()].filter(({ spec }) => spec.nodeName === node)
    return [...this.#attachments.byIndex('node', node), ...made]
  }

  // ---- waking

  #onNode(now: Node | undefined, old: Node | undefined): readonly string[] {
    const { metadata, status } = (now ?? old) as Node
    if (!now) this.#leftInUse.set(metadata.name, status.volumesInUse ?? [])
    return [metadata.name]
  }

  #onAttachment(now: VolumeAttachment | undefined, old: VolumeAttachment | undefined): readonly string[] {
    const { metadata, spec } = (now ?? old) as VolumeAttachment
    this.#made.delete(metadata.name)
    if (now) return [spec.nodeName]
    const waiting = [...this.#blocked.values()].filter(({ volume }) => volume === spec.source.persistentVolumeName)
    return [spec.nodeName, ...waiting.map(({ node }) => node)]
  }

  /** A claim that has just been bound may be that of pods that have a node. */
  #onClaim(now: PersistentVolumeClaim | undefined, old: PersistentVolumeClaim | undefined): readonly string[] {
    if (now?.status.phase !== 'Bound' || old?.status.phase === 'Bound') return []
    return this.#nodesUsing(now.metadata)
  }

  /** Volumes that others make and bind may be seen later than their claims. */
  #onVolume(now: PersistentVolume | undefined, old: PersistentVolume | undefined): readonly string[] {
    const claim = now?.spec.claimRef
    return claim?.name && claim.uid !== old?.spec.claimRef?.uid ? this.#nodesUsing({ ...claim, name: claim.name }) : []
  }

  #nodesUsing({ namespace, name }: ObjectRef): readonly string[] {
    const users = this.#world.pods
      .list(namespace)
      .filter((pod) => claimVolumes(pod).some(({ claimName }) => claimName === name))
    return users.flatMap(({ spec }) => spec.nodeName ?? [])
  }
}

function isReady(node: Node | undefined): boolean {
  return node?.status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
}

function isOutOfService(node: Node | undefined): boolean {
  return node?.spec.taints?.some(({ key }) => key === nodeTaints.outOfService) ?? false
}
