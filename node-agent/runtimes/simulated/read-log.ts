import type { Clock } from '../../../platform/clock.ts'
import type { LogLine } from '../container-runtime.ts'
import type { ContainerLog } from './container-log.ts'

/** Yields the lines printed by now and, with `follow`, those to come, until `ended()` and nothing is left. */
export async function* readLog(
  log: ContainerLog,
  clock: Clock,
  { follow, ended }: { readonly follow: boolean; readonly ended: () => boolean },
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  for (let next = log.first; ; ) {
    signal.throwIfAborted()
    const line = log.at(next)
    if (line && line.atMs <= clock.now()) {
      next++
      yield line
    } else if (!follow || ended()) return
    else await change(log, clock, line ? line.atMs - clock.now() : undefined, signal)
  }
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
