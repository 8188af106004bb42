import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { toTime } from '../../platform/clock.ts'
import { podUidLabel } from '../runtimes/container-labels.ts'
import type { ContainerStats } from '../runtimes/container-runtime.ts'
import type { AgentHost } from './agent-host.ts'

/** What the agent and the system around it use: a twentieth of a core, and half a gibibyte. */
const systemCpuNanoCores = 50_000_000
const systemMemoryBytes = 512 * 1024 * 1024

/** What is used at a time (stats/v1alpha1 CPUStats and MemoryStats). */
interface Sample {
  readonly cpu: { readonly time: string; readonly usageNanoCores?: number; readonly usageCoreNanoSeconds: number }
  readonly memory: { readonly time: string; readonly usageBytes: number; readonly workingSetBytes: number }
}

/** GET /stats/summary: what the node, its pods and their containers use (stats/v1alpha1 Summary). */
export async function statsSummaryOf({ nodeName, runtime, clock, pods }: AgentHost): Promise<object> {
  const time = toTime(clock.now())
  const stats = await runtime.listContainerStats({})
  const byPod = new Map<string, ContainerStats[]>()
  for (const each of stats) {
    const uid = each.labels[podUidLabel] ?? ''
    byPod.set(uid, [...(byPod.get(uid) ?? []), each])
  }
  const all = sampleOf(stats, time)
  const measured = stats.reduce((total, { cpuNanoCores = 0 }) => total + cpuNanoCores, 0)
  const nodeCpu = { ...all.cpu, usageNanoCores: measured + systemCpuNanoCores }
  const memoryBytes = all.memory.workingSetBytes + systemMemoryBytes
  return {
    node: {
      nodeName,
      startTime: time,
      cpu: nodeCpu,
      memory: { time, usageBytes: memoryBytes, workingSetBytes: memoryBytes },
    },
    pods: pods().map((pod) => podStats(pod, byPod.get(pod.metadata.uid) ?? [], time)),
  }
}

function podStats({ metadata: { name, namespace, uid }, status }: Pod, stats: readonly ContainerStats[], time: string) {
  return {
    podRef: { name, namespace, uid },
    startTime: status?.startTime ?? null,
    containers: stats.map((each) => ({
      name: each.metadata.name,
      startTime: toTime(each.startedAtMs),
      ...sampleOf([each], time),
    })),
    ...sampleOf(stats, time),
  }
}

/** The sum; CPU is told once all of them have been measured. */
function sampleOf(stats: readonly ContainerStats[], time: string): Sample {
  const sum = (amountOf: (each: ContainerStats) => number) => stats.reduce((total, each) => total + amountOf(each), 0)
  const isMeasured = stats.every(({ cpuNanoCores }) => cpuNanoCores !== undefined)
  const workingSetBytes = sum((each) => each.memoryWorkingSetBytes)
  return {
    cpu: {
      time,
      ...(isMeasured && { usageNanoCores: sum((each) => each.cpuNanoCores ?? 0) }),
      usageCoreNanoSeconds: sum((each) => each.cpuCoreNanoSeconds),
    },
    memory: { time, usageBytes: workingSetBytes, workingSetBytes },
  }
}
