import { defaultSchedulerName, Scheduler } from '../../scheduler/scheduler.ts'
import { type Program, type ProgramDeps, programKit } from './program.ts'

/** Starts the scheduler. Resolves when it has seen all pods and nodes. */
export async function startScheduler(deps: ProgramDeps): Promise<Program> {
  const kit = programKit(deps, defaultSchedulerName)
  const scheduler = new Scheduler(kit)
  kit.informers.start()
  await scheduler.start()
  return {
    stop: async () => {
      scheduler.stop()
      kit.informers.stop()
    },
  }
}
