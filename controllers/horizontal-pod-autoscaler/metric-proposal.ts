import { milliQuantity, parseQuantity } from '../../apimachinery/quantity.ts'
import type {
  ContainerResourceMetricSource,
  ExternalMetricSource,
  MetricIdentifier,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
  ObjectMetricSource,
  PodsMetricSource,
  ResourceMetricSource,
} from '../../apimachinery/types/autoscaling-v2.ts'
import { formatGoSelector } from '../workloads/go-selector.ts'
import type { ReplicaCalculator, Target } from './replica-calculator.ts'

/** What a metric asks for. */
export interface MetricProposal {
  readonly replicas: number
  /** The metric as events name it. */
  readonly metric: string
  readonly status: MetricStatus
}

/** A metric from which no replicas can be counted. */
export class MetricError extends Error {
  override readonly name = 'MetricError'
  /** Of the event and the condition. */
  readonly reason: string
  /** What is wrong with all metrics, when this is the first. */
  readonly summary: string

  constructor(reason: string, message: string, summary: string) {
    super(message)
    this.reason = reason
    this.summary = summary
  }
}

/** Counts the replicas that one metric of an autoscaler asks for. @throws {MetricError} */
export async function proposeFor(
  calculator: ReplicaCalculator,
  target: Target,
  spec: MetricSpec,
): Promise<MetricProposal> {
  const { type, resource, containerResource, pods, object, external } = spec
  if (type === 'Resource' && resource)
    return orFail(ofResource(calculator, target, resource), resourceFailure(resource))
  if (type === 'ContainerResource' && containerResource)
    return orFail(ofContainer(calculator, target, containerResource), containerFailure(containerResource))
  if (type === 'Pods' && pods) return orFail(ofPods(calculator, target, pods), podsFailure)
  if (type === 'Object' && object) return orFail(ofObject(calculator, target, object), objectFailure)
  if (type === 'External' && external)
    return orFail(ofExternal(calculator, target, external), externalFailure(external))
  const message = `unknown metric source type "${type}"`
  throw new MetricError('InvalidMetricSourceType', message, message)
}

/** How the failure of a metric is told. */
interface Failure {
  readonly reason: string
  /** Stands before the message where all failures of an autoscaler are summed up. */
  readonly prefix: string
}

async function orFail(proposal: Promise<MetricProposal>, { reason, prefix }: Failure): Promise<MetricProposal> {
  try {
    return await proposal
  } catch (error) {
    const { message } = error as Error
    throw new MetricError(reason, message, `${prefix}: ${message}`)
  }
}

const resourceFailure = ({ name }: ResourceMetricSource): Failure => ({
  reason: 'FailedGetResourceMetric',
  prefix: `failed to get ${name} resource metric value`,
})

const containerFailure = ({ container }: ContainerResourceMetricSource): Failure => ({
  reason: 'FailedGetContainerResourceMetric',
  prefix: `failed to get ${container} container metric value`,
})

const podsFailure: Failure = { reason: 'FailedGetPodsMetric', prefix: 'failed to get pods metric value' }

const objectFailure: Failure = { reason: 'FailedGetObjectMetric', prefix: 'failed to get object metric value' }

/** Only in the sum it is told twice what could not be got. */
function externalFailure({ metric: { name }, target: { value, averageValue } }: ExternalMetricSource): Failure {
  const detail =
    averageValue !== undefined
      ? `: failed to get ${name} external metric`
      : value !== undefined
        ? `: failed to get external metric ${name}`
        : ''
  return { reason: 'FailedGetExternalMetric', prefix: `failed to get ${name} external metric value${detail}` }
}

async function ofResource(
  calculator: ReplicaCalculator,
  target: Target,
  { name, target: wanted }: ResourceMetricSource,
): Promise<MetricProposal> {
  const { replicas, metric, current } = await ofUsage(calculator, target, { name, container: '', wanted })
  return { replicas, metric, status: { type: 'Resource', resource: { name, current } } }
}

async function ofContainer(
  calculator: ReplicaCalculator,
  target: Target,
  { name, container, target: wanted }: ContainerResourceMetricSource,
): Promise<MetricProposal> {
  const { replicas, metric, current } = await ofUsage(calculator, target, { name, container, wanted })
  return { replicas, metric, status: { type: 'ContainerResource', containerResource: { name, container, current } } }
}

interface WantedUsage {
  /** Of the resource. */
  readonly name: string
  /** All when empty. */
  readonly container: string
  readonly wanted: MetricTarget
}

async function ofUsage(
  calculator: ReplicaCalculator,
  target: Target,
  { name, container, wanted }: WantedUsage,
): Promise<{ readonly replicas: number; readonly metric: string; readonly current: MetricValueStatus }> {
  const { averageValue, averageUtilization } = wanted
  if (averageValue !== undefined) {
    const counting = calculator.forResourceAverage(target, name, container, milliOf(averageValue))
    const { replicas, usageMilli } = await explained(`failed to get ${name} usage`, counting)
    return { replicas, metric: `${name} resource`, current: { averageValue: quantityText(usageMilli) } }
  }
  if (averageUtilization === undefined)
    throw new Error(
      'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
    )
  const counting = calculator.forUtilization(target, name, container, averageUtilization)
  const { replicas, usageMilli, utilization } = await explained(`failed to get ${name} utilization`, counting)
  const current = { averageUtilization: utilization, averageValue: quantityText(usageMilli) }
  const what = container === '' ? 'resource' : 'container resource'
  return { replicas, metric: `${name} ${what} utilization (percentage of request)`, current }
}

async function ofPods(
  calculator: ReplicaCalculator,
  target: Target,
  { metric, target: { averageValue = '0' } }: PodsMetricSource,
): Promise<MetricProposal> {
  const { replicas, usageMilli } = await calculator.forPodsMetric(target, metric, milliOf(averageValue))
  const current = { averageValue: quantityText(usageMilli) }
  return { replicas, metric: `pods metric ${metric.name}`, status: { type: 'Pods', pods: { metric, current } } }
}

async function ofObject(
  calculator: ReplicaCalculator,
  target: Target,
  { describedObject, metric, target: { type, value, averageValue } }: ObjectMetricSource,
): Promise<MetricProposal> {
  const statusOf = (current: MetricValueStatus): MetricStatus => ({
    type: 'Object',
    object: { describedObject, metric, current },
  })
  if (type === 'Value' && value !== undefined) {
    const found = await calculator.forObjectValue(target, describedObject, metric, milliOf(value))
    const name = `${describedObject.kind} metric ${metric.name}`
    return { replicas: found.replicas, metric: name, status: statusOf({ value: quantityText(found.usageMilli) }) }
  }
  if (type === 'AverageValue' && averageValue !== undefined) {
    const found = await calculator.forObjectAverage(target, describedObject, metric, milliOf(averageValue))
    const current = { averageValue: quantityText(found.usageMilli) }
    return { replicas: found.replicas, metric: externalName(metric), status: statusOf(current) }
  }
  throw new Error('invalid object metric source: neither a value target nor an average value target was set')
}

async function ofExternal(
  calculator: ReplicaCalculator,
  target: Target,
  { metric, target: { value, averageValue } }: ExternalMetricSource,
): Promise<MetricProposal> {
  const proposal = (replicas: number, current: MetricValueStatus): MetricProposal => ({
    replicas,
    metric: externalName(metric),
    status: { type: 'External', external: { metric, current } },
  })
  if (averageValue !== undefined) {
    const { replicas, usageMilli } = await calculator.forExternalAverage(target, metric, milliOf(averageValue))
    return proposal(replicas, { averageValue: quantityText(usageMilli) })
  }
  if (value !== undefined) {
    const { replicas, usageMilli } = await calculator.forExternalValue(target, metric, milliOf(value))
    return proposal(replicas, { value: quantityText(usageMilli) })
  }
  throw new Error('invalid external metric source: neither a value target nor an average value target was set')
}

/** As upstream calls them, those of objects included when they are counted for each pod. */
function externalName({ name, selector }: MetricIdentifier): string {
  return `external metric ${name}(${formatGoSelector(selector)})`
}

async function explained<T>(what: string, counting: Promise<T>): Promise<T> {
  try {
    return await counting
  } catch (cause) {
    throw new Error(`${what}: ${(cause as Error).message}`, { cause })
  }
}

function milliOf(quantity: string): number {
  return parseQuantity(quantity).milliValue()
}

function quantityText(milli: number): string {
  return milliQuantity(milli).toString()
}
