import { removeContext } from '../client/kubeconfig-edit.ts'
import { sleep } from '../platform/clock.ts'
import type { ClusterEntry, ClusterRegistry } from './cluster-registry.ts'
import { type CliContext, CliError } from './context.ts'

/** How long a cluster may take to stop. */
const stopTimeoutMs = 15_000
const pollMs = 50

/** Stops the process of a cluster, if it runs, and takes its context out of the kubeconfig. */
export async function stopCluster(entry: ClusterEntry, registry: ClusterRegistry, context: CliContext): Promise<void> {
  if (await registry.isRunning(entry)) {
    context.host.terminate(entry.processId)
    await untilStopped(entry, context)
  }
  await removeContext(entry.kubeconfig, entry.context)
  await registry.remove(entry.name)
}

async function untilStopped(entry: ClusterEntry, { host, wallClock }: CliContext): Promise<void> {
  const deadline = wallClock.now() + stopTimeoutMs
  while (host.isAlive(entry.processId)) {
    if (wallClock.now() > deadline)
      throw new CliError(
        `cluster "${entry.name}" (process ${entry.processId}) does not stop; end it with: kill -9 ${entry.processId}`,
      )
    await sleep(wallClock, pollMs, new AbortController().signal)
  }
}
