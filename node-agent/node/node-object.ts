import type { Draft } from '../../apimachinery/object.ts'
import type {
  ContainerImage,
  Node,
  NodeCondition,
  NodeStatus,
  NodeSystemInfo,
} from '../../apimachinery/types/core-v1.ts'
import { type EpochMs, toTime } from '../../platform/clock.ts'
import { sha256Hex } from '../../platform/crypto.ts'
import type { ContainerRuntime, Image } from '../runtimes/container-runtime.ts'
import type { NodeConfig } from './node-config.ts'

/** The conditions that an agent reports of a healthy node, in upstream's words and order. */
const healthyConditions = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const

/** The port of kubelets (the kubelet's --port). */
const usualKubeletPort = 10_250

/** A status names this many images at most (the kubelet's nodeStatusMaxImages). */
const maxImages = 50

/** The node as it is registered. */
export function nodeDraft(config: NodeConfig, runtime: ContainerRuntime, nowMs: EpochMs): Draft<Node> {
  const { name, podCidr, taints = [] } = config
  return {
    metadata: { name, labels: nodeLabels(config), annotations: { ...config.annotations } },
    spec: { podCIDR: podCidr, podCIDRs: [podCidr], ...(taints.length > 0 ? { taints: [...taints] } : {}) },
    status: nodeStatus(config, runtime, undefined, [], nowMs),
  }
}

/** The labels that every node has, and the configured ones. */
export function nodeLabels({ name, labels, architecture = 'amd64' }: NodeConfig): Record<string, string> {
  return {
    'beta.kubernetes.io/arch': architecture,
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': architecture,
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...labels,
  }
}

/**
 * All of the status that is the agent's. As a strategic merge patch it leaves alone what others have put there: extended
 * resources, conditions of other types. @param old the node, for the times of its conditions
 */
export function nodeStatus(
  config: NodeConfig,
  runtime: ContainerRuntime,
  old: Node | undefined,
  images: readonly Image[],
  nowMs: EpochMs,
): Partial<NodeStatus> {
  return {
    addresses: [
      { type: 'InternalIP', address: config.internalIp },
      { type: 'Hostname', address: config.name },
    ],
    capacity: { ...config.capacity },
    allocatable: { ...(config.allocatable ?? config.capacity) },
    conditions: nodeConditions(old, nowMs),
    daemonEndpoints: { kubeletEndpoint: { Port: config.kubeletPort ?? usualKubeletPort } },
    nodeInfo: systemInfo(config, runtime),
    ...(images.length > 0 ? { images: containerImages(images) } : {}),
  }
}

/** The conditions, heard of now. */
export function nodeConditions(old: Node | undefined, nowMs: EpochMs): NodeCondition[] {
  const now = toTime(nowMs)
  return healthyConditions.map(([type, status, reason, message]) => {
    const before = old?.status.conditions?.find((condition) => condition.type === type)
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now
    return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime }
  })
}

/** The largest images, which save a scheduler most. */
export function containerImages(images: readonly Image[]): ContainerImage[] {
  return [...images]
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, maxImages)
    .map(({ repoDigests, repoTags, sizeBytes }) => ({ names: [...repoDigests, ...repoTags], sizeBytes }))
}

function systemInfo(
  { name, architecture = 'amd64', kubeletVersion }: NodeConfig,
  runtime: ContainerRuntime,
): NodeSystemInfo {
  // A machine keeps its ids; they follow from its name, as there is no machine to ask.
  const id = sha256Hex(`machine ${name}`).slice(0, 32)
  const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return {
    architecture,
    bootID: uuid,
    containerRuntimeVersion: `${runtime.name}://${runtime.version}`,
    kernelVersion: '6.12.0',
    kubeProxyVersion: '',
    kubeletVersion,
    machineID: id,
    operatingSystem: 'linux',
    osImage: 'peapod',
    systemUUID: uuid,
  }
}
