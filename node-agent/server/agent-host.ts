import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { ContainerRuntime } from '../runtimes/container-runtime.ts'

/** What the server of a node agent serves. */
export interface AgentHost {
  readonly nodeName: string
  readonly runtime: ContainerRuntime
  readonly clock: Clock
  readonly logger: Logger
  /** The pods that the agent takes care of. */
  pods(): readonly Pod[]
  /** The one of this name; undefined when the agent has none. */
  pod(namespace: string, name: string): Pod | undefined
}
