import { Command } from 'commander'
import { ClusterRegistry } from '../cluster-registry.ts'
import type { CliContext } from '../context.ts'
import { clusterName } from '../options.ts'
import { stopCluster } from '../stop-cluster.ts'

/** `peapod down` */
export function down(context: CliContext): Command {
  return new Command('down')
    .description('stop a cluster and take its context out of the kubeconfig; its data stays')
    .addOption(clusterName())
    .action(async ({ name }: { name: string }) => {
      const registry = new ClusterRegistry(context)
      const entry = await registry.find(name)
      if (!entry) return context.host.err(`Cluster "${name}" is not known: nothing to stop.\n`)
      await stopCluster(entry, registry, context)
      context.host.out(`Stopped cluster "${name}". Its data is kept in ${entry.dataDirectory}.\n`)
    })
}
