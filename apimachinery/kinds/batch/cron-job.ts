import type { CronJob } from '../../types/batch-v1.ts'
import { ageColumn, column, containerColumns, nameColumn, orNone, selectorColumn, since } from '../columns/columns.ts'
import { isChanged, nameWarnings } from '../core/pod/warnings/template-warnings.ts'
import { defineKind } from '../define-kind.ts'
import { cronJobNameErrors, validateCronJobUpdate, validateNewCronJob } from './cron-job-validation.ts'
import { defaultJobTemplateSpec } from './job-defaults.ts'
import { jobWarnings } from './job-warnings.ts'

/** CronJob: starts Jobs on a schedule. */
export const cronJobs = defineKind<CronJob>({
  shape: 'batch/v1 CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  status: true,
  tracksGeneration: true,
  validateName: cronJobNameErrors,
  default: ({ spec }) => {
    spec.concurrencyPolicy ??= 'Allow'
    spec.suspend ??= false
    spec.successfulJobsHistoryLimit ??= 3
    spec.failedJobsHistoryLimit ??= 1
    defaultJobTemplateSpec(spec.jobTemplate.spec)
  },
  validateCreate: validateNewCronJob,
  validateUpdate: validateCronJobUpdate,
  warnings: (cronJob, old) => cronJobWarnings(cronJob, old),
  columns: [
    nameColumn,
    column('Schedule', ({ spec }) => spec.schedule, { field: 'spec.schedule' }),
    column('Timezone', ({ spec }) => orNone(spec.timeZone), { field: 'spec.timeZone' }),
    column('Suspend', ({ spec }) => (spec.suspend ? 'True' : 'False'), { type: 'boolean', field: 'spec.suspend' }),
    column('Active', ({ status }) => status.active?.length ?? 0, { type: 'integer', field: 'status.active' }),
    column('Last Schedule', lastScheduleCell, { field: 'status.lastScheduleTime' }),
    ageColumn,
    ...containerColumns<CronJob>(({ spec }) => spec.jobTemplate.spec.template.spec.containers),
    selectorColumn(({ spec }) => spec.jobTemplate.spec.selector, 'spec.jobTemplate.spec.selector'),
  ],
})

function cronJobWarnings(cronJob: CronJob, old: CronJob | undefined): string[] {
  const { spec } = cronJob
  return [
    ...nameWarnings(cronJob, old),
    ...(old && !isChanged(cronJob, old) ? [] : jobWarnings(spec.jobTemplate.spec, 'spec.jobTemplate.spec')),
    ...(spec.schedule.includes('TZ') ? ['cannot use TZ or CRON_TZ in spec.schedule, use timeZone instead'] : []),
  ]
}

function lastScheduleCell({ status }: CronJob, nowMs: number): string {
  return status.lastScheduleTime ? since(status.lastScheduleTime, nowMs) : '<none>'
}
