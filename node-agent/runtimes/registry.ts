import type { Clock } from '../../platform/clock.ts'
import type { Random } from '../../platform/random.ts'
import type { ContainerRuntime } from './container-runtime.ts'
import { SimulatedRuntime } from './simulated/simulated-runtime.ts'
import type { Demand } from './simulated/usage/demand.ts'

export interface RuntimeDeps {
  readonly clock: Clock
  readonly random: Random
  /** What is asked of containers that are only simulated; absent: nothing. */
  readonly demand?: Demand | undefined
}

/** A kind of runtime that a node agent can use. */
export interface RuntimeEntry {
  /** As `--runtime` names it. */
  readonly name: string
  /** A runtime for one node. */
  create(deps: RuntimeDeps): ContainerRuntime
}

/** All runtimes. */
export const runtimes: readonly [RuntimeEntry, ...RuntimeEntry[]] = [
  { name: 'simulated', create: (deps) => new SimulatedRuntime(deps) },
]
