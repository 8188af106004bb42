import { createEventRecorder } from '../../client/events/event-recorder.ts'
import { LeaderElection } from '../../client/leader-election.ts'
import { createClient } from '../../client/typed-client.ts'
import type { Program, ProgramDeps } from './program.ts'

export interface ElectedOptions {
  /** Of the Lease that all candidates share; also what events name. */
  readonly leaseName: string
  readonly leaseNamespace: string
  /** What tells this candidate from the others. */
  readonly identity: string
  /** Starts the work, each time this candidate comes to lead. */
  readonly start: () => Promise<Program>
  /** This candidate led, and does so no longer, though nobody told it to stop: its program has been stopped. */
  readonly onLost: () => void
}

/** Runs a program in one of several processes at a time: where the candidate that leads is (upstream: `--leader-elect`). */
export function startElected(deps: ProgramDeps, options: ElectedOptions): Program {
  const { leaseName: name, leaseNamespace: namespace, identity } = options
  const client = createClient(deps.transport)
  const recorder = createEventRecorder({ ...deps, client }, { component: name })
  let stopping = false
  // One after the other, so that a program which is still starting is stopped once it has started.
  let turn: Promise<Program | undefined> = Promise.resolve(undefined)
  const stopProgram = async (running: Program | undefined) => {
    await running?.stop()
    return undefined
  }
  const election = new LeaderElection(
    { ...deps, client, recorder, namespace, name, identity },
    {
      onStarted: () => {
        turn = turn.then(options.start)
        turn.catch((err: Error) => deps.logger.error({ err }, 'cannot start'))
      },
      onStopped: () => {
        turn = turn.then(stopProgram)
        if (!stopping) turn.then(options.onLost, options.onLost)
      },
    },
  )
  election.start()
  return {
    stop: async () => {
      stopping = true
      await election.stop()
      await turn.catch(() => undefined)
    },
  }
}
