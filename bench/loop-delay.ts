/** Loaded into a peapod that is measured: says over IPC how long one turn of its event loop took at most. */

let measuring = false
let longestMs = 0
let lastAt = 0
let lastCpu = process.cpuUsage()

/** Time in which the machine did something else does not count: a turn takes no longer than the CPU time it used. */
function turn(): void {
  const now = performance.now()
  const cpu = process.cpuUsage()
  const usedMs = (cpu.user + cpu.system - lastCpu.user - lastCpu.system) / 1000
  longestMs = Math.max(longestMs, Math.min(now - lastAt, usedMs))
  lastAt = now
  lastCpu = cpu
  if (measuring) setImmediate(turn)
}

process.on('message', (question: 'start' | 'read') => {
  measuring = question === 'start'
  if (measuring) {
    lastAt = performance.now()
    lastCpu = process.cpuUsage()
    longestMs = 0
    setImmediate(turn)
  } else process.send?.({ longestMs })
})
process.channel?.unref()
