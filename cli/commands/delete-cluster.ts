import { rm } from 'node:fs/promises'
import { Command } from 'commander'
import { ClusterRegistry } from '../cluster-registry.ts'
import type { CliContext } from '../context.ts'
import { clusterName } from '../options.ts'
import { stopCluster } from '../stop-cluster.ts'

/** `peapod delete cluster` */
export function deleteCluster(context: CliContext): Command {
  return new Command('cluster')
    .description('stop a cluster, delete its data, and take its context out of the kubeconfig')
    .addOption(clusterName())
    .action(async ({ name }: { name: string }) => {
      const registry = new ClusterRegistry(context)
      const entry = await registry.find(name)
      if (!entry) return context.host.err(`Cluster "${name}" does not exist: nothing to delete.\n`)
      await stopCluster(entry, registry, context)
      await rm(entry.dataDirectory, { recursive: true, force: true })
      context.host.out(`Deleted cluster "${name}".\n`)
    })
}
