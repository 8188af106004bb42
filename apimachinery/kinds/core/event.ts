import type { Event } from '../../types/core-v1.ts'
import { column, nameColumn, since, wideColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { eventErrors } from './event-validation.ts'

/** Event: what happened to an object; the core and the events.k8s.io shape are the same stored object. */
export const events = defineKind<Event>({
  shape: 'v1 Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  createOnUpdate: true,
  validate: (event) => eventErrors(event, 'reportingComponent'),
  columns: [
    column('Last Seen', lastSeenCell, { field: 'lastTimestamp' }),
    column('Type', ({ type }) => type ?? '', { field: 'type' }),
    column('Reason', ({ reason }) => reason ?? '', { field: 'reason' }),
    column('Object', objectCell, { field: 'involvedObject' }),
    wideColumn('Subobject', ({ involvedObject }) => involvedObject.fieldPath ?? '', {
      field: 'involvedObject.fieldPath',
    }),
    wideColumn('Source', sourceCell, { field: 'source' }),
    column('Message', ({ message }) => (message ?? '').trim(), { field: 'message' }),
    wideColumn('First Seen', firstSeenCell, { field: 'firstTimestamp' }),
    wideColumn('Count', ({ series, count }) => series?.count ?? (count || 1), { field: 'count' }),
    { ...nameColumn, priority: 1 },
  ],
  selectableFields: {
    'involvedObject.kind': ({ involvedObject }) => involvedObject.kind ?? '',
    'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
    'involvedObject.name': ({ involvedObject }) => involvedObject.name ?? '',
    'involvedObject.uid': ({ involvedObject }) => involvedObject.uid ?? '',
    'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ reportingComponent }) => reportingComponent,
    source: ({ source, reportingComponent }) => source?.component || reportingComponent,
    type: ({ type }) => type ?? '',
  },
})

function firstSeenCell({ firstTimestamp, eventTime }: Event, nowMs: number): string {
  return since(firstTimestamp || eventTime, nowMs)
}

function lastSeenCell(event: Event, nowMs: number): string {
  if (event.series) return since(event.series.lastObservedTime, nowMs)
  return event.lastTimestamp ? since(event.lastTimestamp, nowMs) : firstSeenCell(event, nowMs)
}

function objectCell({ involvedObject }: Event): string {
  const kind = (involvedObject.kind ?? '').toLowerCase()
  return involvedObject.name ? `${kind}/${involvedObject.name}` : kind
}

function sourceCell({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent
  const instance = source?.host || reportingInstance
  return instance ? `${component}, ${instance}` : component
}
