import type { Container, Probe } from '../../apimachinery/types/core-v1.ts'
import { type Clock, type EpochMs, type Timer, timerPriority } from '../../platform/clock.ts'
import type { ContainerRuntime, ContainerStatus, ProbeKind } from '../runtimes/container-runtime.ts'
import type { ProbeVerdict } from './pod-situation.ts'
import { probeActionOf } from './probe-action.ts'

export interface ProbeDeps {
  readonly clock: Clock
  readonly runtime: ContainerRuntime
  /** The address that network probes go to unless they name another. */
  readonly podIp: string
  readonly container: Container
  readonly status: ContainerStatus
  /** A probe has failed; the message says how. */
  readonly onFailure: (message: string) => void
  /** The verdict is another than before. */
  readonly onChange: () => void
}

/** One probe's results, and the waits between them. */
interface ProbeState {
  readonly kind: ProbeKind
  readonly probe: Probe
  /** What counts now, after thresholds. */
  success: boolean
  /** The latest result, and how many times in a row it has come. */
  latest: boolean
  inRow: number
  timer: Timer | undefined
}

/** One for all: making an error per container would cost more than its probes. */
const probesStopped = new Error('the container is not probed any more')

const title = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' } as const

/**
 * Runs the probes of one running container. Where the runtime knows that an answer will not change for a while, it is
 * not asked meanwhile: a container that is well costs nothing.
 */
export class ContainerProbes {
  readonly #deps: ProbeDeps
  readonly #states: readonly ProbeState[]
  readonly #abort = new AbortController()

  /** @param before the verdict on this very container, when it ran before the agent did */
  constructor(deps: ProbeDeps, before: Pick<ProbeVerdict, 'started' | 'ready'> | undefined) {
    this.#deps = deps
    const { startupProbe, readinessProbe, livenessProbe } = deps.container
    const probes: readonly [ProbeKind, Probe | undefined, boolean][] = [
      ['startup', startupProbe, before?.started ?? false],
      ['readiness', readinessProbe, before?.ready ?? false],
      ['liveness', livenessProbe, true],
    ]
    this.#states = probes.flatMap(([kind, probe, success]) =>
      probe ? [{ kind, probe, success, latest: success, inRow: 0, timer: undefined }] : [],
    )
    this.#begin()
  }

  get verdict(): ProbeVerdict {
    const success = (kind: ProbeKind) => this.#states.find((state) => state.kind === kind)?.success ?? true
    const startup = this.#states.find(({ kind }) => kind === 'startup')
    const startupFailed = startup && !startup.success && !startup.latest && startup.inRow >= threshold(startup)
    return {
      started: success('startup'),
      ready: success('startup') && success('readiness'),
      unhealthy: startupFailed ? 'startup' : success('liveness') ? undefined : 'liveness',
    }
  }

  stop(): void {
    this.#abort.abort(probesStopped)
    for (const { timer } of this.#states) timer?.cancel()
  }

  /** The other probes begin when the startup probe has succeeded. */
  #begin(): void {
    const startup = this.#states.find(({ kind }) => kind === 'startup')
    for (const state of this.#states) {
      const begins = startup && !startup.success ? state === startup : state !== startup
      if (begins) this.#schedule(state, this.#deps.status.startedAtMs + (state.probe.initialDelaySeconds ?? 0) * 1_000)
    }
  }

  #schedule(state: ProbeState, at: EpochMs): void {
    if (at === Number.POSITIVE_INFINITY || this.#abort.signal.aborted) return
    const delayMs = Math.max(0, at - this.#deps.clock.now())
    state.timer = this.#deps.clock.setTimer(delayMs, () => void this.#run(state), timerPriority.nodeAgents)
  }

  async #run(state: ProbeState): Promise<void> {
    const { clock, runtime, container, status, podIp } = this.#deps
    const timeoutMs = (state.probe.timeoutSeconds ?? 1) * 1_000
    const { signal } = this.#abort
    const action = probeActionOf(state.probe, container, podIp)
    const result = await runtime.probe(status.id, state.kind, action, timeoutMs, signal).catch((error: Error) => ({
      success: false,
      output: error.message,
      sameUntilMs: clock.now(),
    }))
    if (signal.aborted) return
    if (!result.success) this.#deps.onFailure(`${title[state.kind]} probe failed: ${result.output}`)
    const settled = this.#count(state, result.success)
    this.#schedule(state, this.#nextAt(state, settled ? result.sameUntilMs : clock.now()))
  }

  /** @returns whether more of the same results would change nothing */
  #count(state: ProbeState, success: boolean): boolean {
    const before = this.verdict
    state.inRow = success === state.latest ? state.inRow + 1 : 1
    state.latest = success
    const isEnough = state.inRow >= threshold(state)
    if (isEnough) state.success = success
    const { started, ready, unhealthy } = this.verdict
    if (started && !before.started) this.#begin()
    if (started !== before.started || ready !== before.ready || unhealthy !== before.unhealthy) this.#deps.onChange()
    return isEnough
  }

  /** The first of the probe's regular times that is later than `after` allows. */
  #nextAt({ kind, probe, success }: ProbeState, sameUntilMs: EpochMs): EpochMs {
    // A startup probe has done its work once it has succeeded.
    if (kind === 'startup' && success) return Number.POSITIVE_INFINITY
    const periodMs = (probe.periodSeconds ?? 10) * 1_000
    const now = this.#deps.clock.now()
    return now + Math.max(1, Math.ceil((sameUntilMs - now) / periodMs)) * periodMs
  }
}

/** How many results like the latest one make it count. */
function threshold({ latest, probe: { successThreshold = 1, failureThreshold = 3 } }: ProbeState): number {
  return latest ? successThreshold : failureThreshold
}
