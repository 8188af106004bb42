import { nodes } from '../apimachinery/kinds/core/node.ts'
import type { Node } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import type { Informer } from '../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../client/reconcilers/reconciler.ts'
import { changesOf } from '../client/reconcilers/wake.ts'
import type { ControllerDeps } from './controller.ts'

/** How long, in seconds, a node's agent may keep what it has read of Secrets and ConfigMaps. */
const ttlAnnotation = 'node.alpha.kubernetes.io/ttl'

/** Up to so many nodes a cluster has the time. Leaving a size downwards takes a tenth less, so that it does not flap. */
const sizes = [
  { nodes: 100, seconds: 0 },
  { nodes: 500, seconds: 15 },
  { nodes: 1_000, seconds: 30 },
  { nodes: 2_000, seconds: 60 },
  { nodes: Number.POSITIVE_INFINITY, seconds: 300 },
] as const
const downwards = 0.9

/** Tells node agents by an annotation how long they may cache, the longer the larger the cluster. */
export class TtlController implements Reconciler<Node> {
  readonly name = 'ttl-controller'
  readonly resource = nodes
  readonly wakeOn = [changesOf(nodes)]
  readonly #nodes: Informer<Node>
  #size = 0

  constructor({ informers }: ControllerDeps) {
    this.#nodes = informers.of(nodes)
  }

  async reconcile({ metadata }: Node, client: Client): Promise<Result> {
    const seconds = String(this.#seconds())
    if (metadata.annotations?.[ttlAnnotation] === seconds) return done
    await client.patch(nodes, metadata, 'strategic', { metadata: { annotations: { [ttlAnnotation]: seconds } } })
    return done
  }

  #seconds(): number {
    const count = this.#nodes.list().length
    while (count > sizes[this.#size]!.nodes) this.#size++
    while (this.#size > 0 && count < sizes[this.#size - 1]!.nodes * downwards) this.#size--
    return sizes[this.#size]!.seconds
  }
}
