import { readdirSync, readFileSync } from 'node:fs'
import type { Metrics } from './metrics.ts'

/** What the process costs, under the names that Prometheus clients give it. Where the system does not tell, it is left out. */
export function addProcessMetrics(metrics: Metrics): void {
  const startedAtSeconds = (Date.now() - process.uptime() * 1000) / 1000
  const { cpuUsage, memoryUsage } = process
  counter('process_cpu_seconds_total', 'Total user and system CPU time spent in seconds.', () => {
    const { user, system } = cpuUsage()
    return (user + system) / 1e6
  })
  gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', () => memoryUsage.rss())
  gauge('process_virtual_memory_bytes', 'Virtual memory size in bytes.', virtualMemoryBytes)
  gauge('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.', () => startedAtSeconds)
  gauge('process_open_fds', 'Number of open file descriptors.', () =>
    quietly(() => readdirSync('/proc/self/fd').length),
  )
  gauge('process_max_fds', 'Maximum number of open file descriptors.', maxFileDescriptors)
  gauge('nodejs_heap_size_used_bytes', 'Process heap size used from Node.js in bytes.', () => memoryUsage().heapUsed)
  gauge('nodejs_heap_size_total_bytes', 'Process heap size from Node.js in bytes.', () => memoryUsage().heapTotal)
  gauge('nodejs_external_memory_bytes', 'Node.js external memory size in bytes.', () => memoryUsage().external)

  function counter(name: string, help: string, read: () => number | undefined) {
    metrics.observe({ name, help }, 'counter', () => series(read()))
  }
  function gauge(name: string, help: string, read: () => number | undefined) {
    metrics.observe({ name, help }, 'gauge', () => series(read()))
  }
}

function series(value: number | undefined): [string[], number][] {
  return value === undefined ? [] : [[[], value]]
}

function virtualMemoryBytes(): number | undefined {
  const kibibytes = quietly(() => /VmSize:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
}

function maxFileDescriptors(): number | undefined {
  const limit = quietly(() => /Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1])
  return limit === undefined ? undefined : Number(limit)
}

/** Only Linux has /proc. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
