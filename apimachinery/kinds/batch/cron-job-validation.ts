import { isTimeZone } from '../../../platform/time-zone.ts'
import { parseCronSchedule } from '../../cron-schedule.ts'
import { type FieldError, invalidField, unsupportedField } from '../../field-error.ts'
import { nameIsDnsSubdomain } from '../../names.ts'
import type { CronJob, CronJobSpec, JobSpec } from '../../types/batch-v1.ts'
import { nonNegative, required, requiredOneOf } from '../validation/fields.ts'
import { jobSpecErrors } from './job-validation.ts'

/** Jobs get eleven more characters, and names of pods are labels. */
const maxNameLength = 52

/** What is wrong with the name of a CronJob. */
export function cronJobNameErrors(name: string, isPrefix: boolean): string[] {
  const errors = nameIsDnsSubdomain(name, isPrefix)
  return name.length > maxNameLength ? [...errors, `must be no more than ${maxNameLength} characters`] : errors
}

/** What is wrong with a new CronJob. */
export function validateNewCronJob({ spec }: CronJob): FieldError[] {
  return cronJobErrors(spec, undefined)
}

/** What is wrong with a changed CronJob. Time zones that were not to be given when it was made may stay. */
export function validateCronJobUpdate({ spec }: CronJob, old: CronJob): FieldError[] {
  return cronJobErrors(spec, old.spec)
}

function cronJobErrors(spec: CronJobSpec, old: CronJobSpec | undefined): FieldError[] {
  return [
    ...scheduleErrors(spec, old),
    ...(old && old.timeZone === spec.timeZone ? [] : timeZoneErrors(spec.timeZone, 'spec.timeZone')),
    ...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...requiredOneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...jobSpecErrors(spec.jobTemplate.spec, 'spec.jobTemplate.spec'),
    ...selectorErrors(spec.jobTemplate.spec, 'spec.jobTemplate.spec'),
    ...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
  ]
}

function scheduleErrors({ schedule, timeZone }: CronJobSpec, old: CronJobSpec | undefined): FieldError[] {
  const errors = required('spec.schedule', schedule)
  if (errors.length > 0) return errors
  const problem = zonedScheduleProblem(schedule)
  if (problem) errors.push(invalidField('spec.schedule', schedule, problem))
  if (!schedule.includes('TZ')) return errors
  const hadZone = old?.schedule.includes('TZ')
  if (hadZone && timeZone === undefined) return errors
  const detail = hadZone
    ? 'cannot use both timeZone field and TZ or CRON_TZ in schedule'
    : 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
  return [...errors, invalidField('spec.schedule', schedule, detail)]
}

function cronScheduleProblem(schedule: string): string | undefined {
  const parsed = parseCronSchedule(schedule)
  return parsed.form === 'invalid' ? parsed.problem : undefined
}

// The parser knows a time zone in front of the schedule, which Kubernetes has a field for.
function zonedScheduleProblem(schedule: string): string | undefined {
  const [, zone, rest] = /^(?:CRON_)?TZ=(\S*)\s*(.*)$/s.exec(schedule) ?? []
  if (zone === undefined) return cronScheduleProblem(schedule)
  if (zone !== '' && !isTimeZone(zone)) return `provided bad location ${zone}: unknown time zone ${zone}`
  return cronScheduleProblem(rest!)
}

function timeZoneErrors(timeZone: string | undefined, path: string): FieldError[] {
  if (timeZone === undefined) return []
  if (timeZone === '') return [invalidField(path, timeZone, 'timeZone must be nil or non-empty string')]
  if (timeZone.toLowerCase() === 'local') {
    const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'
    return [invalidField(path, timeZone, detail)]
  }
  return isTimeZone(timeZone) ? [] : [invalidField(path, timeZone, `unknown time zone ${timeZone}`)]
}

// Each Job selects its own pods by its uid, which there is not yet.
function selectorErrors({ selector, manualSelector }: JobSpec, path: string): FieldError[] {
  const errors = selector ? [invalidField(`${path}.selector`, selector, '`selector` will be auto-generated')] : []
  if (manualSelector) errors.push(unsupportedField(`${path}.manualSelector`, manualSelector, ['nil', 'false']))
  return errors
}
