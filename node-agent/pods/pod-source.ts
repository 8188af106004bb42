import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Informers } from '../../client/informers/informers.ts'

/** Is told of the pods of one node. */
export interface PodSink {
  /** There is such a pod, or a newer version of it. */
  onPod(pod: Pod): void
  /** There is no such pod any more. */
  onGone(pod: Pod): void
}

/** Where node agents hear of their pods. */
export interface PodSource {
  /** Tells `sink` of the pods that are bound to the node, now and from now on. @returns stops */
  subscribe(nodeName: string, sink: PodSink): () => void
}

/** Hands the events of one shared informer to the node that each is for, so that a thousand agents cost one watch. */
export class InformerPodSource implements PodSource {
  readonly #informers: Informers
  readonly #sinks = new Map<string, PodSink>()

  constructor(informers: Informers) {
    this.#informers = informers
    informers.of(pods).addHandler((now, old) => this.#onChange(now, old))
  }

  subscribe(nodeName: string, sink: PodSink): () => void {
    this.#sinks.set(nodeName, sink)
    for (const pod of this.#informers.of(pods).byIndex('node', nodeName)) sink.onPod(pod)
    return () => {
      if (this.#sinks.get(nodeName) === sink) this.#sinks.delete(nodeName)
    }
  }

  #onChange(now: Pod | undefined, old: Pod | undefined): void {
    const pod = now ?? old
    const sink = pod?.spec.nodeName ? this.#sinks.get(pod.spec.nodeName) : undefined
    if (!pod || !sink) return
    if (now) sink.onPod(now)
    else sink.onGone(pod)
  }
}
