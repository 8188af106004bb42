import { deepEqual } from '../../equality.ts'
import { type FieldError, immutableFieldErrors, invalidField, requiredField } from '../../field-error.ts'
import type { Event } from '../../types/events-v1.ts'
import { eventErrors } from '../core/event-validation.ts'
import { toCoreEvent } from './event-conversion.ts'

/** What is wrong with an event of events.k8s.io. Errors name the fields of the stored core event, as upstream's do. */
export function validateEvent(event: Event): FieldError[] {
  return eventErrors(toCoreEvent(event), 'reportingController')
}

/** What a new event may not lack, and what only old ones have. */
export function validateNewEvent(event: Event): FieldError[] {
  const { eventTime, type = '', deprecatedSource: source } = event
  const unset = (field: string, value: unknown) => (value ? [invalidField(field, '', 'needs to be unset')] : [])
  const isKnownType = type === 'Normal' || type === 'Warning'
  return [
    ...seriesErrors(event),
    ...(eventTime ? [] : [requiredField('eventTime')]),
    ...(isKnownType ? [] : [invalidField('type', '', `has invalid value: ${type}`)]),
    ...unset('firstTimestamp', event.deprecatedFirstTimestamp),
    ...unset('lastTimestamp', event.deprecatedLastTimestamp),
    ...unset('count', event.deprecatedCount),
    ...unset('source', source?.component || source?.host),
  ]
}

function seriesErrors({ series }: Event): FieldError[] {
  if (!series) return []
  return [
    ...(series.count < 2 ? [invalidField('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [requiredField('series.lastObservedTime')]),
  ]
}

/** Fields of an event that never change, with what they are called where it is stored. */
const fixedFields = [
  ['regarding', 'involvedObject'],
  ['reason', 'reason'],
  ['note', 'message'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
  ['type', 'type'],
  ['eventTime', 'eventTime'],
  ['action', 'action'],
  ['related', 'related'],
  ['reportingController', 'reportingController'],
  ['reportingInstance', 'reportingInstance'],
] as const satisfies readonly (readonly [keyof Event, string])[]

/** An event that repeats counts on in `series`; everything else stays. */
export function validateEventUpdate(event: Event, old: Event): FieldError[] {
  return [
    ...(deepEqual(event.series, old.series) ? [] : seriesErrors(event)),
    ...fixedFields
      .filter(([field]) => !deepEqual(event[field], old[field]))
      .flatMap(([field, stored]) => immutableFieldErrors(stored, event[field], old[field])),
  ]
}
