import type { Kind } from '../apimachinery/kinds/define-kind.ts'
import type { TaskTracker } from '../platform/task-tracker.ts'
import type { Registry } from './registry/registry.ts'

/**
 * Calls `check` when objects of some kinds have changed: once an event-loop turn, however many there are, and not before
 * the call before has ended.
 * @param what for the tracker @param check must not fail @returns stops
 */
export function onChanges(
  registry: Registry,
  kinds: readonly Kind[],
  what: string,
  tracker: TaskTracker,
  check: () => Promise<void>,
): () => void {
  let state: 'idle' | 'asked' | 'running' | 'asked again' | 'stopped' = 'idle'
  const run = () => {
    const done = tracker.start(what)
    state = 'asked'
    registry.clock.afterTurn(() => {
      if (state === 'stopped') return done()
      state = 'running'
      void check().finally(() => {
        if (state === 'asked again') run()
        else if (state === 'running') state = 'idle'
        done()
      })
    })
  }
  const onEvents = () => {
    if (state === 'idle') run()
    else if (state === 'running') state = 'asked again'
  }
  const stops = kinds.map((kind) => registry.store(kind).watch({}, 'now', { onEvents }))
  return () => {
    state = 'stopped'
    for (const stop of stops) stop()
  }
}
