import type { Transport } from '../../client/transport.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Random } from '../../platform/random.ts'

/** A transport whose watches tell of each event up to `maxLagMs` late, each watch in order but each at its own pace. */
export function laggingTransport(transport: Transport, clock: Clock, random: Random, maxLagMs: number): Transport {
  return {
    request: (request) => transport.request(request),
    getPath: (path) => transport.getPath(path),
    watch(request, sink) {
      let stopped = false
      let lastAt = 0
      const later = (run: () => void) => {
        lastAt = Math.max(lastAt, clock.now() + random.int(maxLagMs))
        clock.setTimer(lastAt - clock.now(), () => stopped || run())
      }
      const stop = transport.watch(request, {
        onEvent: (event) => later(() => sink.onEvent(event)),
        onEnd: (error) => later(() => sink.onEnd(error)),
      })
      return () => {
        stopped = true
        stop()
      }
    },
  }
}
