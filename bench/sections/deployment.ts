import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { clientOf, startPeapod } from '../child.ts'
import { printTable, round } from '../table.ts'

const replicas = 1000
const nodes = 100
const timeoutMs = 120_000

/** One Deployment of 1000 on 100 simulated nodes: until all pods have a node, and until all are Ready. */
export async function deployment(): Promise<void> {
  const peapod = await startPeapod('--nodes', String(nodes))
  const client = clientOf(peapod)
  const idleMiB = peapod.residentBytes() / 2 ** 20
  const cpuBefore = peapod.cpuSeconds()
  const { scheduledMs, readyMs } = await rollOut(client)
  const cpuSeconds = peapod.cpuSeconds() - cpuBefore
  const fullMiB = peapod.residentBytes() / 2 ** 20
  await peapod.stop()
  printTable(
    `Deployment of ${replicas} on ${nodes} simulated nodes (image pulls and container starts take their time)`,
    ['figure', 'value', 'unit'],
    [
      ['all scheduled', round(scheduledMs / 1000, 2), 's'],
      ['pods scheduled per second', round(replicas / (scheduledMs / 1000), 0), '1/s'],
      ['all Ready', round(readyMs / 1000, 2), 's'],
      ['pods Ready per second', round(replicas / (readyMs / 1000), 0), '1/s'],
      ['CPU time per pod', round((cpuSeconds * 1000) / replicas, 2), 'ms'],
      [`resident memory, ${nodes} idle nodes`, round(idleMiB, 0), 'MiB'],
      [`resident memory with ${replicas} pods running`, round(fullMiB, 0), 'MiB'],
    ],
  )
}

async function rollOut(client: Client): Promise<{ scheduledMs: number; readyMs: number }> {
  const scheduled = new Set<string>()
  const ready = new Set<string>()
  const { metadata } = await client.list(pods, { namespace: 'default' })
  const startedAt = performance.now()
  let scheduledMs = Number.NaN
  const readyMs = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${scheduled.size} scheduled, ${ready.size} ready`)), timeoutMs)
    const stop = client.watch(
      pods,
      { namespace: 'default', resourceVersion: metadata.resourceVersion },
      {
        onEvent: ({ object }) => {
          const pod = object as unknown as Pod
          if (pod.spec.nodeName) scheduled.add(pod.metadata.name)
          if (pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'))
            ready.add(pod.metadata.name)
          if (scheduled.size === replicas) scheduledMs ||= performance.now() - startedAt
          if (ready.size < replicas) return
          stop()
          clearTimeout(timer)
          resolve(performance.now() - startedAt)
        },
        onEnd: () => {},
      },
    )
    client.create(deployments, deploymentDraft()).catch(reject)
  })
  return { scheduledMs, readyMs }
}

function deploymentDraft() {
  const labels = { app: 'bench' }
  const resources = { requests: { cpu: '10m', memory: '16Mi' } }
  const containers = [{ name: 'main', image: 'nginx:1.14.2', resources }]
  const template = { metadata: { labels }, spec: { containers } }
  return {
    metadata: { name: 'bench', namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template },
  }
}
