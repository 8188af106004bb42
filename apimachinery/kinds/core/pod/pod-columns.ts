import { parseTime } from '../../../../platform/clock.ts'
import { humanDuration } from '../../../duration.ts'
import type { Pod } from '../../../types/core-v1.ts'
import { ageColumn, column, nameColumn, orNone, wideColumn } from '../../columns/columns.ts'
import type { Column, RowCondition } from '../../define-kind.ts'
import { summarizePod } from './pod-summary.ts'

/** What `kubectl get pods` shows. */
export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  column('Ready', readyCell, { description: 'The aggregate readiness state of this pod for accepting traffic.' }),
  column('Status', (pod) => summarizePod(pod).reason, {
    description: 'The aggregate status of the containers in this pod.',
  }),
  column('Restarts', restartsCell, {
    description:
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
  }),
  ageColumn,
  wideColumn('IP', ({ status }) => orNone(status.podIPs?.[0]?.ip), { field: 'status.podIP' }),
  wideColumn('Node', ({ spec }) => orNone(spec.nodeName), { field: 'spec.nodeName' }),
  wideColumn('Nominated Node', ({ status }) => orNone(status.nominatedNodeName), { field: 'status.nominatedNodeName' }),
  wideColumn('Readiness Gates', readinessGatesCell, { field: 'spec.readinessGates' }),
]

/** Tells `kubectl get --watch` and its like that a pod has come to its end. */
export function podRowConditions({ status }: Pod): readonly RowCondition[] {
  if (status.phase === 'Succeeded') return [completed('Succeeded', 'The pod has completed successfully.')]
  if (status.phase === 'Failed') return [completed('Failed', 'The pod failed.')]
  return []
}

function completed(reason: string, message: string): RowCondition {
  return { type: 'Completed', status: 'True', reason, message }
}

function readyCell(pod: Pod): string {
  const { readyContainers, totalContainers } = summarizePod(pod)
  return `${readyContainers}/${totalContainers}`
}

function restartsCell(pod: Pod, nowMs: number): string {
  const { restarts, lastRestart } = summarizePod(pod)
  if (restarts === 0 || lastRestart === undefined) return String(restarts)
  return `${restarts} (${humanDuration(nowMs - parseTime(lastRestart))} ago)`
}

function readinessGatesCell({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? []
  if (gates.length === 0) return '<none>'
  const open = gates.filter(({ conditionType }) =>
    status.conditions?.some(({ type, status }) => type === conditionType && status === 'True'),
  )
  return `${open.length}/${gates.length}`
}
