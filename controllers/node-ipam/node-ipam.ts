import { type Cidr, parseCidr } from '../../apimachinery/ip.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import { keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../client/reconcilers/wake.ts'
import type { ControllerDeps } from '../controller.ts'
import { CidrSet } from './cidr-set.ts'

/** The networks of which nodes get theirs (kube-controller-manager: --allocate-node-cidrs). */
export interface NodeNetworks {
  /** One of a family, or one of each (--cluster-cidr). */
  readonly clusterCidrs: readonly string[]
  /** The lengths of the prefixes of nodes' networks (--node-cidr-mask-size-ipv4, --node-cidr-mask-size-ipv6). */
  readonly maskSizes: { readonly 4: number; readonly 6: number }
}

/** The networks, each with the length of its pieces' prefixes. @throws {RangeError} one is no network */
export function clusterNetworks({ clusterCidrs, maskSizes }: NodeNetworks) {
  return clusterCidrs.map((text) => {
    const cidr = parseCidr(text)
    if (!cidr) throw new RangeError(`not a network: ${text}`)
    return { cidr, maskSize: maskSizes[cidr.ip.family] }
  })
}

/** Gives each node a network for its pods, `spec.podCIDRs`, unless it has brought one along. */
export class NodeIpam implements Reconciler<Node> {
  readonly name = 'node-ipam-controller'
  readonly resource = nodes
  readonly wakeOn: readonly WakeSource[]
  readonly #nodes: Informer<Node>
  readonly #sets: readonly CidrSet[]
  readonly #recorder: EventRecorder
  /** What nodes have been given and do not show yet, by name. */
  readonly #given = new Map<string, readonly string[]>()
  /** Nodes for which there was no network: they wait for another node to go. */
  readonly #waiting = new Set<string>()

  /** @throws {RangeError} a network is none, or cannot be divided so */
  constructor({ informers, recorder }: ControllerDeps, networks: NodeNetworks) {
    this.#sets = clusterNetworks(networks).map(({ cidr, maskSize }) => new CidrSet(cidr, maskSize))
    this.#recorder = recorder.for({ component: 'cidrAllocator' })
    this.#nodes = informers.of(nodes)
    this.#nodes.addHandler((now, old) => this.#note(now, old))
    this.wakeOn = [changesOf(nodes), { resource: nodes, keys: (now) => (now === undefined ? [...this.#waiting] : []) }]
  }

  async reconcile(node: Node, client: Client): Promise<Result> {
    const key = keyOf(node)
    if (cidrsOf(node).length > 0 || node.metadata.deletionTimestamp || this.#given.has(key)) return done
    const podCIDRs = this.#sets.map((set) => set.takeNext()).filter((cidr) => cidr !== undefined)
    if (podCIDRs.length < this.#sets.length) {
      this.#release(podCIDRs)
      this.#refuse(node)
      return done
    }
    this.#given.set(key, podCIDRs)
    try {
      const { uid } = node.metadata
      await client.patch(nodes, node.metadata, 'strategic', {
        metadata: { uid },
        spec: { podCIDR: podCIDRs[0], podCIDRs },
      })
    } catch (error) {
      this.#takeBack(key)
      throw error
    }
    return done
  }

  async reconcileGone({ name }: ObjectRef): Promise<Result> {
    this.#waiting.delete(name)
    return done
  }

  /** What a node has is held for as long as the cache shows it; from then on it need not be held by what we gave. */
  #note(now: Node | undefined, old: Node | undefined): void {
    const [has, had] = [now, old].map((node) => (node ? cidrsOf(node) : []))
    for (const cidr of parsed(has!)) for (const set of this.#sets) set.occupy(cidr)
    this.#release(had!)
    if (!now || has!.length > 0) this.#takeBack(keyOf((now ?? old)!))
  }

  #takeBack(key: string): void {
    this.#release(this.#given.get(key) ?? [])
    this.#given.delete(key)
  }

  #release(cidrs: readonly string[]): void {
    for (const cidr of parsed(cidrs)) for (const set of this.#sets) set.release(cidr)
  }

  #refuse(node: Node): void {
    const { name } = node.metadata
    if (this.#waiting.has(name)) return
    this.#waiting.add(name)
    this.#recorder.event(node, 'Normal', 'CIDRNotAvailable', `Node ${name} status is now: CIDRNotAvailable`)
  }
}

function cidrsOf({ spec }: Node): readonly string[] {
  return spec.podCIDRs ?? []
}

function parsed(cidrs: readonly string[]): Cidr[] {
  return cidrs.flatMap((cidr) => parseCidr(cidr) ?? [])
}
