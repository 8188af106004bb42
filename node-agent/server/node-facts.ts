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
