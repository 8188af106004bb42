import type { TaskTracker } from '../../platform/task-tracker.ts'
import type { VirtualClock } from '../../platform/virtual-clock.ts'

/** 2026-01-01T00:00:00Z, where test time starts. */
export const testStart = Date.UTC(2026, 0, 1)

/** Moves virtual time on by `ms`, from timer to timer, and lets everything that a timer starts come to rest. */
export async function advance(clock: VirtualClock, tracker: TaskTracker, ms: number): Promise<void> {
  const until = clock.now() + ms
  await tracker.whenIdle()
  for (let at = clock.nextTimerAt(); at !== undefined && at <= until; at = clock.nextTimerAt()) {
    clock.jumpTo(Math.max(at, clock.now()))
    while (clock.runNextDue()) await tracker.whenIdle()
  }
  clock.jumpTo(until)
}
