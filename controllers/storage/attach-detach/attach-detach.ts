import { deepEqual } from '../../../apimachinery/equality.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { persistentVolumes } from '../../../apimachinery/kinds/core/persistent-volume.ts'
import { persistentVolumeClaims } from '../../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { csiDrivers } from '../../../apimachinery/kinds/storage/csi-driver.ts'
import { volumeAttachments } from '../../../apimachinery/kinds/storage/volume-attachment.ts'
import type { ObjectRef } from '../../../apimachinery/object.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../../apimachinery/types/core-v1.ts'
import type { VolumeAttachment } from '../../../apimachinery/types/storage-v1.ts'
import { uniqueVolumeName } from '../../../apimachinery/volumes/csi-attachment.ts'
import { claimVolumes } from '../../../apimachinery/volumes/pod-claims.ts'
import type { Client } from '../../../client/client.ts'
import {
  done,
  type Reconciler,
  type Result,
  requeueAfter,
  type WakeSource,
} from '../../../client/reconcilers/reconciler.ts'
import { mapped } from '../../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../../controller.ts'
import { AttachEvents } from './attach-events.ts'
import { Attachments } from './attachments.ts'
import { isExclusive } from './multi-attach.ts'
import { UnmountPatience } from './unmount-patience.ts'
import { nodesUsing, type WantedVolume, type WantedVolumesDeps, wantedVolumes } from './wanted-volumes.ts'

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
  readonly #world: WantedVolumesDeps
  readonly #attachments: Attachments
  readonly #patience: UnmountPatience
  readonly #events: AttachEvents
  /** Attachments that wait for other nodes to let go of the volume, by name. */
  readonly #blocked = new Map<string, { readonly node: string; readonly volume: string }>()

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#world = {
      pods: informers.of(pods),
      claims: informers.of(persistentVolumeClaims),
      volumes: informers.of(persistentVolumes),
      drivers: informers.of(csiDrivers),
    }
    this.#attachments = new Attachments(informers.of(volumeAttachments))
    this.#patience = new UnmountPatience(clock)
    this.#events = new AttachEvents(recorder)
    this.wakeOn = [
      { resource: nodes, keys: (now, old) => this.#onNode(now as Node | undefined, old as Node) },
      mapped<Pod>(pods, (pod) => (pod.spec.nodeName && claimVolumes(pod).length > 0 ? [pod.spec.nodeName] : [])),
      {
        resource: volumeAttachments,
        keys: (now, old) => this.#onAttachment(now as VolumeAttachment | undefined, old as VolumeAttachment),
      },
      {
        resource: persistentVolumeClaims,
        keys: (now, old) => this.#onClaim(now as PersistentVolumeClaim | undefined, old as PersistentVolumeClaim),
      },
      {
        resource: persistentVolumes,
        keys: (now, old) => this.#onVolume(now as PersistentVolume | undefined, old as PersistentVolume),
      },
    ]
  }

  async reconcile(node: Node, client: Client): Promise<Result> {
    const { name } = node.metadata
    this.#patience.forgetNode(name)
    const wanted = wantedVolumes(name, this.#world)
    const { ending, waitMs } = this.#unwanted(name, wanted, node)
    await this.#report(node, ending, wanted, client)
    await this.#detach(ending, client)
    await this.#attach(name, wanted, client)
    return waitMs === undefined ? done : requeueAfter(waitMs)
  }

  /** A node that is gone has nothing attached in the end. */
  async reconcileGone({ name }: ObjectRef, client: Client): Promise<Result> {
    const { ending, waitMs } = this.#unwanted(name, new Map(), undefined)
    await this.#detach(ending, client)
    if (waitMs !== undefined) return requeueAfter(waitMs)
    this.#patience.forgetNode(name)
    return done
  }

  // ---- detaching

  /** The attachments that are to end now, and in how long the next one may be. */
  #unwanted(nodeName: string, wanted: Wanted, node: Node | undefined) {
    const ending: VolumeAttachment[] = []
    let waitMs: number | undefined
    for (const attachment of this.#attachments.on(nodeName)) {
      const { name } = attachment.metadata
      if (wanted.has(name)) {
        this.#patience.forget(name)
        continue
      }
      const leftMs = this.#patience.leftMs(name, this.#uniqueName(attachment), nodeName, node)
      if (leftMs <= 0) ending.push(attachment)
      else if (leftMs < (waitMs ?? Number.POSITIVE_INFINITY)) waitMs = leftMs
    }
    return { ending, waitMs }
  }

  async #detach(ending: readonly VolumeAttachment[], client: Client): Promise<void> {
    for (const attachment of ending) {
      this.#patience.forget(attachment.metadata.name)
      this.#events.forget(attachment.metadata.name)
      await this.#attachments.delete(attachment, client)
    }
  }

  // ---- reporting

  /** Pods must not use what the node does not list, and can use what it does. */
  async #report(node: Node, ending: readonly VolumeAttachment[], wanted: Wanted, client: Client): Promise<void> {
    const attached = this.#attachments
      .on(node.metadata.name)
      .filter((attachment) => attachment.status.attached && !ending.includes(attachment))
    const before = node.status.volumesAttached ?? []
    const names = attached.map((attachment) => this.#uniqueName(attachment)).filter((name) => name !== undefined)
    const volumesAttached = [...new Set(names)].sort().map((name) => ({ name, devicePath: '' }))
    if (!deepEqual(volumesAttached, before)) {
      const status = { volumesAttached: volumesAttached.length > 0 ? volumesAttached : null }
      await client.patch(nodes, node.metadata, 'strategic', { status }, { subresource: 'status' })
    }
    const known = new Set(before.map(({ name }) => name))
    for (const { metadata } of attached) {
      const volume = wanted.get(metadata.name)
      if (volume && !known.has(uniqueVolumeName(volume.csi))) this.#events.attached(volume)
    }
  }

  /** undefined: its volume is gone */
  #uniqueName({ spec }: VolumeAttachment): string | undefined {
    const csi = this.#world.volumes.get(spec.source.persistentVolumeName ?? '')?.spec.csi
    return csi && uniqueVolumeName(csi)
  }

  // ---- attaching

  async #attach(node: string, wanted: Wanted, client: Client): Promise<void> {
    const there = new Map(this.#attachments.on(node).map((attachment) => [attachment.metadata.name, attachment]))
    for (const [name, volume] of wanted) {
      const attachment = there.get(name)
      if (attachment) this.#events.failure(attachment, volume)
      else if (!this.#isBlocked(name, node, volume)) await this.#attachments.create(name, node, volume, client)
    }
    for (const [name, blocked] of this.#blocked)
      if (blocked.node === node && !wanted.has(name)) this.#blocked.delete(name)
  }

  /** Whether another node has the volume, which only one may have. Its pods are told once. */
  #isBlocked(name: string, node: string, wanted: WantedVolume): boolean {
    const volume = wanted.volume.metadata.name
    const holders = isExclusive(wanted.volume) ? this.#attachments.elsewhere(volume, node) : []
    if (holders.length === 0) {
      this.#blocked.delete(name)
      return false
    }
    if (this.#blocked.has(name)) return true
    this.#blocked.set(name, { node, volume })
    const usersOf = ({ metadata, spec }: VolumeAttachment) =>
      wantedVolumes(spec.nodeName, this.#world).get(metadata.name)?.pods ?? []
    this.#events.blocked(wanted, holders.flatMap(usersOf))
    return true
  }

  // ---- waking

  #onNode(now: Node | undefined, old: Node): readonly string[] {
    if (!now) this.#patience.nodeGone(old)
    return [(now ?? old).metadata.name]
  }

  #onAttachment(now: VolumeAttachment | undefined, old: VolumeAttachment): readonly string[] {
    const { nodeName, source } = (now ?? old).spec
    if (now) return [nodeName]
    const waiting = [...this.#blocked.values()].filter(({ volume }) => volume === source.persistentVolumeName)
    return [nodeName, ...waiting.map(({ node }) => node)]
  }

  /** A claim that has just been bound may be that of pods that have a node. */
  #onClaim(now: PersistentVolumeClaim | undefined, old: PersistentVolumeClaim | undefined): readonly string[] {
    if (now?.status.phase !== 'Bound' || old?.status.phase === 'Bound') return []
    return nodesUsing(now.metadata, this.#world)
  }

  /** Volumes that others make and bind may be seen later than their claims. */
  #onVolume(now: PersistentVolume | undefined, old: PersistentVolume | undefined): readonly string[] {
    const claim = now?.spec.claimRef
    if (!claim?.name || claim.uid === old?.spec.claimRef?.uid) return []
    return nodesUsing({ ...claim, name: claim.name }, this.#world)
  }
}
