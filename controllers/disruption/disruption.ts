import { deepEqual } from '../../apimachinery/equality.ts'
import { isConflict } from '../../apimachinery/errors.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { podDisruptionBudgets } from '../../apimachinery/kinds/policy/pod-disruption-budget.ts'
import { keyOf } from '../../apimachinery/object.ts'
import { labelMatcherOf } from '../../apimachinery/selectors/labels.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../apimachinery/types/policy-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../../client/reconcilers/wake.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { formatGoSelector } from '../workloads/go-selector.ts'
import { isReady } from '../workloads/pods.ts'
import { budgetStatus, failedStatus } from './budget-status.ts'
import { ControllerScales, NoScaleError } from './controller-scale.ts'
import { disruptedPods } from './disrupted-pods.ts'
import { type ExpectedPods, expectedPods } from './expected-pods.ts'

/** Keeps in the status of each PodDisruptionBudget how many of its pods may be evicted now. */
export class DisruptionController implements Reconciler<PodDisruptionBudget> {
  readonly name = 'disruption-controller'
  readonly resource = podDisruptionBudgets
  readonly wakeOn
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #budgets: Informer<PodDisruptionBudget>
  readonly #pods: Informer<Pod>
  readonly #scales: ControllerScales

  constructor(deps: ControllerDeps) {
    this.#clock = deps.clock
    this.#recorder = deps.recorder.for({ component: 'controllermanager' })
    this.#pods = deps.informers.of(pods)
    this.#scales = new ControllerScales(deps)
    this.#budgets = deps.informers.of(podDisruptionBudgets)
    this.wakeOn = [changesOf(podDisruptionBudgets), mapped(pods, (pod) => budgetsOf(this.#budgets, pod))]
  }

  async reconcile(budget: PodDisruptionBudget, client: Client): Promise<Result> {
    try {
      return await this.#sync(budget, client)
    } catch (error) {
      if (isConflict(error)) throw error
      const status = failedStatus(budget, (error as Error).message, toTime(this.#clock.now()))
      await writeStatus(client, budget, status)
      if (error instanceof NoScaleError) return done
      throw error
    }
  }

  async #sync(budget: PodDisruptionBudget, client: Client): Promise<Result> {
    const nowMs = this.#clock.now()
    const matcher = labelMatcherOf(budget.spec.selector)
    const mine = this.#pods.list(budget.metadata.namespace).filter(({ metadata }) => matcher.matches(metadata.labels))
    if (mine.length === 0) this.#recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found')
    this.#noteOverlaps(budget, mine)
    const { expected, desired } = await this.#expected(budget, mine, client)
    const disrupted = disruptedPods(budget, mine, nowMs)
    for (const pod of disrupted.overdue) this.#reportOverdue(budget, pod)
    const isHealthy = (pod: Pod) =>
      isReady(pod) && pod.metadata.deletionTimestamp === undefined && !(pod.metadata.name in disrupted.pending)
    const healthy = mine.filter(isHealthy).length
    const counts = { expected, desired, healthy, disruptedPods: disrupted.pending }
    await writeStatus(client, budget, budgetStatus(budget, counts, toTime(nowMs)))
    return disrupted.nextMs === undefined ? done : requeueAfter(disrupted.nextMs)
  }

  async #expected(budget: PodDisruptionBudget, mine: readonly Pod[], client: Client): Promise<ExpectedPods> {
    try {
      const found = await expectedPods(budget, mine, this.#scales, client)
      if (found.hasUnmanaged) this.#recorder.event(budget, 'Warning', 'UnmanagedPods', unmanagedMessage(budget))
      return found
    } catch (error) {
      const message = `Failed to calculate the number of expected pods: ${(error as Error).message}`
      this.#recorder.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', message)
      throw error
    }
  }

  /** Pods of several budgets cannot be evicted at all. The first of the budgets tells, so that it is told once. */
  #noteOverlaps(budget: PodDisruptionBudget, mine: readonly Pod[]): void {
    const { namespace, name } = budget.metadata
    const others = this.#budgets.list(namespace).filter((other) => other.metadata.name !== name)
    if (others.length === 0) return
    for (const pod of mine) {
      const sharing = others.filter((other) => selects(other, pod))
      if (sharing.length === 0 || sharing.some((other) => other.metadata.name < name)) continue
      const which = `${JSON.stringify(namespace)}/${JSON.stringify(pod.metadata.name)}`
      const message = `Pod ${which} matches multiple PodDisruptionBudgets.  Chose ${JSON.stringify(name)} arbitrarily.`
      this.#recorder.event(pod, 'Warning', 'MultiplePodDisruptionBudgets', message)
    }
  }

  #reportOverdue({ metadata: { namespace } }: PodDisruptionBudget, pod: Pod): void {
    // Upstream names the namespace twice, and not the budget.
    const message = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`
    this.#recorder.event(pod, 'Warning', 'NotDeleted', message)
  }
}

/** Keys of the budgets that select the pod. */
function budgetsOf(budgets: Informer<PodDisruptionBudget>, pod: Pod): string[] {
  const inNamespace = budgets.list(pod.metadata.namespace)
  return inNamespace.filter((budget) => selects(budget, pod)).map((budget) => keyOf(budget))
}

function selects({ spec }: PodDisruptionBudget, { metadata }: Pod): boolean {
  return labelMatcherOf(spec.selector).matches(metadata.labels)
}

async function writeStatus(
  client: Client,
  budget: PodDisruptionBudget,
  status: PodDisruptionBudgetStatus,
): Promise<void> {
  if (!deepEqual(status, budget.status)) await client.updateStatus(podDisruptionBudgets, { ...budget, status })
}

function unmanagedMessage({ spec }: PodDisruptionBudget): string {
  return (
    `Pods selected by this PodDisruptionBudget (selector: ${formatGoSelector(spec.selector)}) were found to be unmanaged ` +
    'or managed by an unsupported controller. As a result, the status of the PDB cannot be calculated correctly, which ' +
    'may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an ' +
    'integer value.'
  )
}
