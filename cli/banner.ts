import { relative } from 'node:path'
import type { ClusterEntry } from './cluster-registry.ts'
import { runtimeNamed } from './start-cluster.ts'

/** What `up` says once a cluster is ready. */
export function banner(
  { nodes, runtime }: { readonly nodes: number; readonly runtime: string },
  entry: ClusterEntry,
  readyAfterMs: number,
): string {
  const count = nodes === 0 ? 'none' : `${nodes} (${runtimeNamed(runtime).name} runtime)`
  return `Cluster "${entry.name}" is ready after ${(readyAfterMs / 1000).toFixed(2)} s.

  API server  ${entry.server}
  nodes       ${count}
  data        ${relative('.', entry.dataDirectory) || '.'}
  kubeconfig  context "${entry.context}" in ${entry.kubeconfig}

Now, in another terminal:

  kubectl get nodes
  kubectl apply -f examples/web.yaml

Ctrl-C stops the cluster; its data stays.
`
}
