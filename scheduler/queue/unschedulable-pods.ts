import { keyOf } from '../../apimachinery/object.ts'
import type { EpochMs } from '../../platform/clock.ts'
import type { QueuedPod } from './scheduling-queue.ts'

/** A pod that waits for a change. */
export interface UnschedulablePod extends QueuedPod {
  /** The plugins whose change of mind it waits for. None: there were no nodes. */
  readonly rejectedBy: ReadonlySet<string>
  readonly rejectedAt: EpochMs
}

/** Stands for the plugin of pods that nobody refused. */
export const nobody = ''

/** Pods that wait for a change, by key and by the plugins that refused them: an event is shown to few of them. */
export class UnschedulablePods {
  readonly #pods = new Map<string, UnschedulablePod>()
  readonly #byPlugin = new Map<string, Set<string>>()

  get size(): number {
    return this.#pods.size
  }

  /** The plugins that somebody waits for. */
  get plugins(): readonly string[] {
    return [...this.#byPlugin.keys()]
  }

  get(key: string): UnschedulablePod | undefined {
    return this.#pods.get(key)
  }

  /** Those that a plugin refused, in the order in which they came. */
  refusedBy(plugin: string): readonly UnschedulablePod[] {
    return [...(this.#byPlugin.get(plugin) ?? [])].map((key) => this.#pods.get(key) as UnschedulablePod)
  }

  values(): readonly UnschedulablePod[] {
    return [...this.#pods.values()]
  }

  set(waiting: UnschedulablePod): void {
    const key = keyOf(waiting.pod)
    this.delete(key)
    this.#pods.set(key, waiting)
    for (const plugin of refusers(waiting)) {
      const keys = this.#byPlugin.get(plugin) ?? new Set()
      this.#byPlugin.set(plugin, keys.add(key))
    }
  }

  delete(key: string): void {
    const waiting = this.#pods.get(key)
    if (!waiting) return
    this.#pods.delete(key)
    for (const plugin of refusers(waiting)) {
      const keys = this.#byPlugin.get(plugin)
      keys?.delete(key)
      if (keys?.size === 0) this.#byPlugin.delete(plugin)
    }
  }
}

/** The plugins under which a pod is found. */
export function refusers({ rejectedBy }: { readonly rejectedBy: ReadonlySet<string> }): Iterable<string> {
  return rejectedBy.size === 0 ? [nobody] : rejectedBy
}
