import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { toTime } from '../../platform/clock.ts'
import type { AgentHost } from './agent-host.ts'

/** GET /pods: the pods of the node, as a list. */
export function podListOf(host: AgentHost): object {
  return { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: host.pods() }
}

/** GET /metrics: what the agent runs, under the kubelet's names, in the text format of Prometheus. */
export async function metricsOf({ nodeName, runtime }: AgentHost): Promise<string> {
  const sandboxes = await runtime.listPodSandbox({})
  const containers = await runtime.listContainers({})
  const inState = (state: string) => containers.filter((container) => container.state === state).length
  return [
    "# HELP kubelet_node_name The node's name. The count is always 1.",
    '# TYPE kubelet_node_name gauge',
    `kubelet_node_name{node="${nodeName}"} 1`,
    '# HELP kubelet_running_containers Number of containers currently running',
    '# TYPE kubelet_running_containers gauge',
    `kubelet_running_containers{container_state="created"} ${inState('CONTAINER_CREATED')}`,
    `kubelet_running_containers{container_state="exited"} ${inState('CONTAINER_EXITED')}`,
    `kubelet_running_containers{container_state="running"} ${inState('CONTAINER_RUNNING')}`,
    '# HELP kubelet_running_pods Number of pods that have a running pod sandbox',
    '# TYPE kubelet_running_pods gauge',
    `kubelet_running_pods ${sandboxes.filter(({ state }) => state === 'SANDBOX_READY').length}`,
    '',
  ].join('\n')
}

/** GET /stats/summary: which pods and containers there are (stats/v1alpha1 Summary). What they use is not measured. */
export async function statsSummaryOf(host: AgentHost): Promise<object> {
  const time = toTime(host.clock.now())
  const usage = { time, usageNanoCores: 0, usageCoreNanoSeconds: 0 }
  const memory = { time, usageBytes: 0, workingSetBytes: 0 }
  const podStats = ({ metadata, spec, status }: Pod) => ({
    podRef: { name: metadata.name, namespace: metadata.namespace, uid: metadata.uid },
    startTime: status?.startTime ?? null,
    containers: spec.containers.map(({ name }) => ({ name, startTime: startOf(status, name), cpu: usage, memory })),
    cpu: usage,
    memory,
  })
  return { node: { nodeName: host.nodeName, startTime: time, cpu: usage, memory }, pods: host.pods().map(podStats) }
}

function startOf(status: Pod['status'] | undefined, name: string): string | null {
  return status?.containerStatuses?.find((each) => each.name === name)?.state.running?.startedAt ?? null
}
