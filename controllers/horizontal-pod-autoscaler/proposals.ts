import type { MetricSpec, MetricStatus } from '../../apimachinery/types/autoscaling-v2.ts'
import type { Verdict } from './conditions.ts'
import { MetricError, type MetricProposal, proposeFor } from './metric-proposal.ts'
import type { ReplicaCalculator, Target } from './replica-calculator.ts'

/** What all metrics of an autoscaler ask for together. */
export interface Proposals {
  /** The most that any of them asks for; undefined: nothing may be done. */
  readonly replicas: number | undefined
  /** Which one that is. */
  readonly metric: string
  /** One for each metric; undefined for those that could not be read. */
  readonly statuses: readonly (MetricStatus | undefined)[]
  readonly verdict: Verdict
  /** What is wrong with each metric that could not be read. */
  readonly failures: readonly MetricError[]
}

/** Asks all metrics. Those that cannot be read keep it from scaling down, as they could ask for more than the others. */
export async function proposeForAll(
  calculator: ReplicaCalculator,
  target: Target,
  specs: readonly MetricSpec[],
): Promise<Proposals> {
  const outcomes: (MetricProposal | MetricError)[] = []
  for (const spec of specs) outcomes.push(await outcomeOf(proposeFor(calculator, target, spec)))
  const failures = outcomes.filter(isFailure)
  const best = highest(outcomes.filter((outcome) => !isFailure(outcome)) as MetricProposal[])
  const statuses = outcomes.map((outcome) => (isFailure(outcome) ? undefined : outcome.status))
  const [firstFailure] = failures
  if (firstFailure && (best === undefined || best.replicas < target.specReplicas)) {
    return { replicas: undefined, metric: '', statuses, verdict: uncounted(firstFailure), failures }
  }
  const { replicas = 0, metric = '' } = best ?? {}
  return { replicas, metric, statuses, verdict: counted(metric), failures }
}

function isFailure(outcome: MetricProposal | MetricError): outcome is MetricError {
  return outcome instanceof MetricError
}

/** What is wrong with several metrics, in one sentence. */
export function summaryOf([first, ...others]: readonly MetricError[], metrics: number): string {
  return `invalid metrics (${others.length + 1} invalid out of ${metrics}), first error is: ${first?.summary}`
}

async function outcomeOf(proposal: Promise<MetricProposal>): Promise<MetricProposal | MetricError> {
  try {
    return await proposal
  } catch (error) {
    if (error instanceof MetricError) return error
    throw error
  }
}

/** The first of those that ask for most. */
function highest(proposals: readonly MetricProposal[]): MetricProposal | undefined {
  return proposals.reduce<MetricProposal | undefined>(
    (best, each) => (best === undefined || best.replicas === 0 || each.replicas > best.replicas ? each : best),
    undefined,
  )
}

function counted(metric: string): Verdict {
  const message = `the HPA was able to successfully calculate a replica count from ${metric}`
  return { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound', message }
}

function uncounted({ reason, message }: MetricError): Verdict {
  const text = `the HPA was unable to compute the replica count: ${message}`
  return { type: 'ScalingActive', status: 'False', reason, message: text }
}
