import type { CronJob } from '../../types/batch-v1.ts'
import { defineKind } from '../define-kind.ts'

/** CronJob: starts Jobs on a schedule. */
export const cronJobs = defineKind<CronJob>({
  shape: 'batch/v1 CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  status: true,
  tracksGeneration: true,
})
