import { Command } from 'commander'
import { kubeconfigTarget, readKubeconfig } from '../../client/kubeconfig.ts'
import { kubeconfigOf } from '../../client/kubeconfig-edit.ts'
import { ClusterRegistry } from '../cluster-registry.ts'
import { type CliContext, CliError } from '../context.ts'
import { clusterName } from '../options.ts'

/** `peapod get kubeconfig` */
export function getKubeconfig(context: CliContext): Command {
  return new Command('kubeconfig')
    .description('print a kubeconfig that holds only the cluster')
    .addOption(clusterName())
    .action(async ({ name }: { name: string }) => {
      const entry = await new ClusterRegistry(context).find(name)
      if (!entry) throw new CliError(`there is no cluster "${name}"; \`peapod get clusters\` lists those there are`)
      const target = await kubeconfigTarget(await readKubeconfig([entry.kubeconfig]), entry.context)
      context.host.out(kubeconfigOf(entry.context, target))
    })
}
