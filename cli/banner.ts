import { isAbsolute, relative } from 'node:path'
import type { Host } from '../platform/host.ts'
import type { Durability } from '../storage/sqlite/committer.ts'
import type { RuntimeChoice } from './choose-runtime.ts'
import type { ClusterEntry } from './cluster-registry.ts'

export interface Readiness {
  readonly nodes: number
  readonly runtime: RuntimeChoice
  readonly durability: Durability
  readonly readyAfterMs: number
}

/** What `up` says once a cluster is ready. */
export function banner(
  entry: ClusterEntry,
  { nodes, runtime, durability, readyAfterMs }: Readiness,
  { workingDirectory }: Pick<Host, 'workingDirectory'>,
): string {
  const directory = shortest(entry.dataDirectory, workingDirectory)
  return `Cluster "${entry.name}" is ready after ${(readyAfterMs / 1000).toFixed(2)} s.

  API server  ${entry.server}
  nodes       ${nodes === 0 ? 'none' : `${nodes}, ${describeRuntime(runtime)}`}
  data        ${durability === 'memory' ? `in memory; certificates in ${directory}` : directory}
  kubeconfig  context "${entry.context}" in ${entry.kubeconfig}

Now, in another terminal:

  kubectl get nodes
  kubectl apply -f examples/web.yaml

Ctrl-C stops the cluster; its data ${durability === 'memory' ? 'goes with it' : 'stays'}.
`
}

/** What `up` says when it is asked to stop. */
export function farewell({ durability }: Pick<Readiness, 'durability'>): string {
  const hint = 'Start again with the same command to find everything as it is now.'
  return `\nStopping.${durability === 'memory' ? '' : ` ${hint}`}\n`
}

function describeRuntime({ entry, because }: RuntimeChoice): string {
  const chosen = `runtime ${entry.name}`
  return because === undefined ? chosen : `${chosen} (auto: ${because})`
}

/** Relative where that leads down, not up. */
function shortest(directory: string, workingDirectory: string): string {
  const path = relative(workingDirectory, directory)
  return path.startsWith('..') || isAbsolute(path) ? directory : path || '.'
}
