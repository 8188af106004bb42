import type { Kind } from '../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../apimachinery/object.ts'
import type { Timer } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import type { ObjectEvent } from './cache/cache-event.ts'
import type { Registry } from './registry/registry.ts'

/** Objects that every cluster has. */
export interface KeptObjects {
  /** What they are, for logs. */
  readonly name: string
  readonly kinds: readonly Kind[]
  /** Whether an object is one of them. */
  isOne(object: KubeObject): boolean
  /** How long what somebody does to them stands at most. */
  readonly delayMs: number
  /** Creates and corrects them; does nothing when they are as they should be. */
  repair(): Promise<void>
}

/**
 * Puts objects right again some time after somebody has changed or deleted them: as late as upstream's loops may come, so
 * that servers that do not agree do not write without end. Sets a timer only after a change. @returns stops it
 */
export function keep(
  registry: Registry,
  { name, kinds, isOne, delayMs, repair }: KeptObjects,
  { tracker, logger }: { readonly tracker: TaskTracker; readonly logger: Logger },
): () => void {
  let timer: Timer | undefined
  let stopped = false
  const schedule = () => {
    if (stopped) return
    timer ??= registry.clock.setTimer(delayMs, () => {
      timer = undefined
      void tracker.run(name, repair).catch((err: unknown) => {
        logger.warn({ err, objects: name }, 'cannot put objects right')
        schedule()
      })
    })
  }
  const onEvents = (events: readonly ObjectEvent[]) => {
    if (events.some(({ object }) => isOne(object.object))) schedule()
  }
  const stops = kinds.map((kind) => registry.store(kind).watch({}, 'now', { onEvents }))
  return () => {
    stopped = true
    timer?.cancel()
    for (const stop of stops) stop()
  }
}
