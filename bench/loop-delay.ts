/** Loaded into a peapod that is measured: says over IPC how long its event loop was held up. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

const histogram = monitorEventLoopDelay({ resolution: 1 })

process.on('message', (question: 'start' | 'read') => {
  if (question === 'start') {
    histogram.reset()
    histogram.enable()
    return
  }
  histogram.disable()
  // The timer itself takes its millisecond.
  process.send?.({ longestMs: Math.max(0, histogram.max / 1e6 - 1) })
})
process.channel?.unref()
