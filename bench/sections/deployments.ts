import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import type { Deployment } from '../../apimachinery/types/apps-v1.ts'
import type { Client } from '../../client/client.ts'
import { clientOf, startPeapod } from '../child.ts'
import { printTable, round } from '../table.ts'

const creationsAtOnce = 32
const sampleMs = 250
const timeoutMs = 600_000

/** Many Deployments at once. */
interface Wave {
  readonly count: number
  readonly replicas: number
  readonly nodes: number
}

/** A thousand Deployments, of one pod each and, with `full`, of ten: until all are available. */
export async function manyDeployments(full: boolean): Promise<void> {
  const waves: Wave[] = [{ count: 1_000, replicas: 1, nodes: 100 }]
  if (full) waves.push({ count: 1_000, replicas: 10, nodes: 200 })
  const rows = []
  for (const wave of waves) rows.push(await measured(wave))
  printTable(
    'Deployments that are created at once, until all are available',
    ['Deployments', 'replicas', 'nodes', 's', 'CPU s', 'Deployments/s', 'pods/s', 'MiB before', 'MiB at most'],
    rows,
  )
}

async function measured({ count, replicas, nodes }: Wave): Promise<number[]> {
  const peapod = await startPeapod('--nodes', String(nodes))
  const mebibytes = () => round(peapod.residentBytes() / 2 ** 20, 0)
  const before = mebibytes()
  let most = before
  const sampling = setInterval(() => (most = Math.max(most, mebibytes())), sampleMs)
  const cpuBefore = peapod.cpuSeconds()
  const seconds = (await rollOut(clientOf(peapod), count, replicas)) / 1000
  const cpuSeconds = peapod.cpuSeconds() - cpuBefore
  clearInterval(sampling)
  await peapod.stop()
  const perSecond = (objects: number) => round(objects / seconds, 0)
  return [
    ...[count, replicas, nodes, round(seconds), round(cpuSeconds)],
    ...[perSecond(count), perSecond(count * replicas), before, most],
  ]
}

/** @returns how long it took, in milliseconds */
async function rollOut(client: Client, count: number, replicas: number): Promise<number> {
  const available = new Set<string>()
  const { metadata } = await client.list(deployments, { namespace: 'default' })
  const startedAt = performance.now()
  const finished = new Promise<number>((resolve, reject) => {
    const fail = () => reject(new Error(`${available.size} of ${count} are available after ${timeoutMs} ms`))
    const timer = setTimeout(fail, timeoutMs)
    const stop = client.watch(
      deployments,
      { namespace: 'default', resourceVersion: metadata.resourceVersion },
      {
        onEvent: ({ object }) => {
          const { metadata, status } = object as unknown as Deployment
          if (status.availableReplicas === replicas) available.add(metadata.name)
          if (available.size < count) return
          stop()
          clearTimeout(timer)
          resolve(performance.now() - startedAt)
        },
        onEnd: () => {},
      },
    )
  })
  let next = 0
  const creator = async () => {
    while (next < count) await client.create(deployments, draft(`d${next++}`, replicas))
  }
  await Promise.all(Array.from({ length: creationsAtOnce }, creator))
  return finished
}

function draft(name: string, replicas: number) {
  const labels = { app: name }
  const containers = [{ name: 'main', image: 'nginx:1.14.2', resources: { requests: { cpu: '10m', memory: '16Mi' } } }]
  const template = { metadata: { labels }, spec: { containers } }
  const spec = { replicas, selector: { matchLabels: labels }, template }
  return { metadata: { name, namespace: 'default' }, spec }
}
