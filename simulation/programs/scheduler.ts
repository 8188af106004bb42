import { EventSeriesRecorder } from '../../client/events/event-series-recorder.ts'
import { defaultSchedulerName, Scheduler } from '../../scheduler/scheduler.ts'
import { type Program, type ProgramDeps, programKit } from './program.ts'

/** Stands for the name of the machine, so that what a seed leads to is the same on all. */
const instance = 'peapod'

/** Starts the scheduler. Resolves when it has seen all pods and nodes. */
export async function startScheduler(deps: ProgramDeps): Promise<Program> {
  const kit = programKit(deps, defaultSchedulerName)
  const recorder = new EventSeriesRecorder(kit, defaultSchedulerName, `${defaultSchedulerName}-${instance}`)
  const scheduler = new Scheduler({ ...kit, recorder })
  kit.informers.start()
  await scheduler.start()
  return {
    stop: async () => {
      scheduler.stop()
      recorder.stop()
      kit.informers.stop()
    },
  }
}
