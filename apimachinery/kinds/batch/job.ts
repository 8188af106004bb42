import type { Job } from '../../types/batch-v1.ts'
import { isChanged, nameWarnings } from '../core/pod/warnings/template-warnings.ts'
import { defineKind } from '../define-kind.ts'
import { jobColumns } from './job-columns.ts'
import { defaultJob } from './job-defaults.ts'
import { generateJobSelector } from './job-selector.ts'
import { validateJobStatusUpdate } from './job-status-validation.ts'
import { validateJobUpdate } from './job-update-validation.ts'
import { validateJob } from './job-validation.ts'
import { jobWarnings } from './job-warnings.ts'

/** Job: runs pods until enough of them have succeeded. */
export const jobs = defineKind<Job>({
  shape: 'batch/v1 Job',
  plural: 'jobs',
  categories: ['all'],
  namespaced: true,
  status: true,
  tracksGeneration: true,
  default: defaultJob,
  prepareCreate: generateJobSelector,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  validateStatusUpdate: validateJobStatusUpdate,
  warnings: (job, old) =>
    old && !isChanged(job, old) ? [] : [...nameWarnings(job, old), ...jobWarnings(job.spec, 'spec')],
  columns: jobColumns,
  selectableFields: { 'status.successful': ({ status }) => String(status.succeeded ?? 0) },
})
