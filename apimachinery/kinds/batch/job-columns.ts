import { parseTime } from '../../../platform/clock.ts'
import { humanDuration } from '../../duration.ts'
import type { Job } from '../../types/batch-v1.ts'
import { ageColumn, column, containerColumns, nameColumn, selectorColumn } from '../columns/columns.ts'
import type { Column } from '../define-kind.ts'

/** What `kubectl get jobs` shows. */
export const jobColumns: readonly Column<Job>[] = [
  nameColumn,
  column('Status', statusCell, { description: 'Status of the job.' }),
  column('Completions', completionsCell, { field: 'status.succeeded' }),
  column('Duration', durationCell, { description: 'Time required to complete the job.' }),
  ageColumn,
  ...containerColumns<Job>(({ spec }) => spec.template.spec.containers),
  selectorColumn(({ spec }) => spec.selector, 'spec.selector'),
]

const ends = ['Complete', 'Failed']
const stages = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet']

function statusCell(job: Job): string {
  const firstTrue = (types: readonly string[]) => types.find((type) => isTrue(job, type))
  return firstTrue(ends) ?? (job.metadata.deletionTimestamp ? 'Terminating' : (firstTrue(stages) ?? 'Running'))
}

function isTrue({ status }: Job, type: string): boolean {
  return status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false
}

function completionsCell({ spec, status }: Job): string {
  const succeeded = status.succeeded ?? 0
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`
  const parallelism = spec.parallelism ?? 0
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function durationCell({ status }: Job, nowMs: number): string {
  if (!status.startTime) return ''
  const endMs = status.completionTime ? parseTime(status.completionTime) : nowMs
  return humanDuration(endMs - parseTime(status.startTime))
}
