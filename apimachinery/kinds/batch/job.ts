import type { Job } from '../../types/batch-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Job: runs pods until enough of them have succeeded. */
export const jobs = defineKind<Job>({
  shape: 'batch/v1 Job',
  plural: 'jobs',
  categories: ['all'],
  namespaced: true,
  status: true,
  tracksGeneration: true,
})
