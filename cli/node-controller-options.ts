import { InvalidArgumentError, Option } from 'commander'
import { formatGoDuration } from '../apimachinery/duration.ts'
import { defaultNodeSettings, type NodeSettings } from '../controllers/node-lifecycle/settings.ts'
import { duration, wholeNumber } from './options.ts'

/** How controllers look after nodes and the pods on them; names, meanings and defaults are kube-controller-manager's. */
export interface NodeControllerFlags {
  /** In ms. */
  readonly nodeMonitorGracePeriod?: number
  /** In ms. */
  readonly nodeStartupGracePeriod?: number
  readonly nodeEvictionRate?: number
  readonly secondaryNodeEvictionRate?: number
  readonly largeClusterSizeThreshold?: number
  readonly unhealthyZoneThreshold?: number
  readonly terminatedPodGcThreshold?: number
}

/** Far more nodes, or pods, than one process can do. */
const maxCount = 10_000_000
/** Nodes per second. */
const maxRate = 1_000

export function nodeControllerOptions(): Option[] {
  const defaults = defaultNodeSettings
  const period = (flag: string, description: string, ms: number) =>
    new Option(`${flag} <duration>`, description).argParser(duration).default(ms, formatGoDuration(ms))
  const count = (flag: string, description: string, value: number) =>
    new Option(`${flag} <count>`, description).argParser(wholeNumber(0, maxCount)).default(value)
  const part = (flag: string, description: string, value: number, max: number) =>
    new Option(`${flag} <number>`, description).argParser(upTo(max)).default(value)
  const { monitorGracePeriodMs, startupGracePeriodMs, evictionRate, secondaryEvictionRate } = defaults
  return [
    period('--node-monitor-grace-period', 'how long a silent node counts as ready', monitorGracePeriodMs),
    period('--node-startup-grace-period', 'the same for a node that never said anything', startupGracePeriodMs),
    part('--node-eviction-rate', 'nodes per second whose pods are driven out, per zone', evictionRate, maxRate),
    part(
      '--secondary-node-eviction-rate',
      'the same while much of a large zone is down; in small ones none are',
      secondaryEvictionRate,
      maxRate,
    ),
    count('--large-cluster-size-threshold', 'a zone with more nodes is large', defaults.largeZoneNodes),
    part('--unhealthy-zone-threshold', 'part of the nodes that is much of a zone', defaults.unhealthyZonePart, 1),
    count('--terminated-pod-gc-threshold', 'pods that have ended and are kept; 0 keeps all', defaults.keptEndedPods),
  ]
}

/** The settings that the flags ask for. */
export function nodeSettings(flags: NodeControllerFlags): NodeSettings {
  const defaults = defaultNodeSettings
  return {
    monitorGracePeriodMs: flags.nodeMonitorGracePeriod ?? defaults.monitorGracePeriodMs,
    startupGracePeriodMs: flags.nodeStartupGracePeriod ?? defaults.startupGracePeriodMs,
    evictionRate: flags.nodeEvictionRate ?? defaults.evictionRate,
    secondaryEvictionRate: flags.secondaryNodeEvictionRate ?? defaults.secondaryEvictionRate,
    largeZoneNodes: flags.largeClusterSizeThreshold ?? defaults.largeZoneNodes,
    unhealthyZonePart: flags.unhealthyZoneThreshold ?? defaults.unhealthyZonePart,
    keptEndedPods: flags.terminatedPodGcThreshold ?? defaults.keptEndedPods,
  }
}

/** A number from 0 to `max`. */
function upTo(max: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (!(value >= 0 && value <= max)) throw new InvalidArgumentError(`Give a number from 0 to ${max}.`)
    return value
  }
}
