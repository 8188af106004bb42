import type { Clock } from '../../../platform/clock.ts'
import type { LogLine, LogSelection } from '../container-runtime.ts'
import type { ContainerLog } from './container-log.ts'

/** Which lines, and when a log that is followed is complete. */
export interface ReadLogOptions extends LogSelection {
  readonly ended: () => boolean
}

/** Yields the lines printed by now and, with `follow`, those to come, until `ended()` and nothing is left. */
export async function* readLog(
  log: ContainerLog,
  clock: Clock,
  options: ReadLogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  for (let next = firstLine(log, clock, options); ; ) {
    signal.throwIfAborted()
    const line = log.at(next)
    if (line && line.atMs <= clock.now()) {
      next++
      yield line
    } else if (!options.follow || options.ended()) return
    else await change(log, clock, line ? line.atMs - clock.now() : undefined, signal)
  }
}

function firstLine(log: ContainerLog, clock: Clock, { tailLines = Infinity, sinceMs = 0 }: ReadLogOptions): number {
  const end = log.endAt(clock.now())
  let first = Math.max(log.first, end - tailLines)
  while (first < end && (log.at(first)?.atMs ?? 0) < sinceMs) first++
  return first
}

/** Resolves when the log changes, `timeoutMs` have passed, or the signal aborts. */
function change(log: ContainerLog, clock: Clock, timeoutMs: number | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      timer?.cancel()
      remove()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const remove = log.onceChanged(done)
    const timer = timeoutMs === undefined ? undefined : clock.setTimer(timeoutMs, done)
    signal.addEventListener('abort', done, { once: true })
  })
}
