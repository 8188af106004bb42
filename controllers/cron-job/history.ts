import type { CronJob, Job } from '../../apimachinery/types/batch-v1.ts'
import { isTrue } from '../job/job-conditions.ts'

/** The finished Jobs that a CronJob keeps no longer: of each outcome the oldest beyond its limit. */
export function beyondHistory({ spec }: CronJob, jobs: readonly Job[]): readonly Job[] {
  const ended = (type: 'Complete' | 'Failed') => jobs.filter(({ status }) => isTrue(status.conditions ?? [], type))
  return [
    ...oldest(ended('Complete'), spec.successfulJobsHistoryLimit),
    ...oldest(ended('Failed'), spec.failedJobsHistoryLimit),
  ]
}

function oldest(jobs: readonly Job[], keep: number | undefined): readonly Job[] {
  if (keep === undefined || jobs.length <= keep) return []
  return jobs.toSorted(byStart).slice(0, jobs.length - keep)
}

/** One that has never started (its CronJob has made it suspended) comes last. */
function byStart(a: Job, b: Job): number {
  const [left, right] = [a.status.startTime, b.status.startTime]
  if (left === right) return a.metadata.name < b.metadata.name ? -1 : 1
  if (left === undefined || right === undefined) return left === undefined ? 1 : -1
  return left < right ? -1 : 1
}
