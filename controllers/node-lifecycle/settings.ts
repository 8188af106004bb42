/** How nodes and the pods on them are looked after; names and meanings are kube-controller-manager's. */
export interface NodeSettings {
  /** How long a node may be silent before it counts as unreachable: `--node-monitor-grace-period`. */
  readonly monitorGracePeriodMs: number
  /** The same for a node that never said anything: `--node-startup-grace-period`. */
  readonly startupGracePeriodMs: number
  /** Nodes per second and zone that may start driving out their pods: `--node-eviction-rate`. */
  readonly evictionRate: number
  /** The same while much of a large zone is down: `--secondary-node-eviction-rate`. */
  readonly secondaryEvictionRate: number
  /** A zone with more nodes is large: `--large-cluster-size-threshold`. */
  readonly largeZoneNodes: number
  /** From this part of nodes that are not ready on, much of a zone is down: `--unhealthy-zone-threshold`. */
  readonly unhealthyZonePart: number
  /** So many pods that have ended are kept; 0 keeps all: `--terminated-pod-gc-threshold`. */
  readonly keptEndedPods: number
}

/** Upstream's, of 1.36. */
export const defaultNodeSettings: NodeSettings = {
  monitorGracePeriodMs: 50_000,
  startupGracePeriodMs: 60_000,
  evictionRate: 0.1,
  secondaryEvictionRate: 0.01,
  largeZoneNodes: 50,
  unhealthyZonePart: 0.55,
  keptEndedPods: 12_500,
}
