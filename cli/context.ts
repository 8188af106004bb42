import type { Clock } from '../platform/clock.ts'
import type { Host } from '../platform/host.ts'

/** What every command is handed. */
export interface CliContext {
  readonly host: Host
  /** The time of the machine. */
  readonly wallClock: Clock
}

/** A failure that its user can mend: printed without a stack, exit status 1. */
export class CliError extends Error {
  override readonly name = 'CliError'
}
