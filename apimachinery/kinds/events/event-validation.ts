import { deepEqual } from '../../equality.ts'
import { type FieldError, immutableFieldErrors, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { qualifiedNameErrors } from '../../names.ts'
import type { Event } from '../../types/events-v1.ts'
import { required, requiredOneOf } from '../validation/fields.ts'

/** events/validation: longest texts, in bytes. */
const maxShortBytes = 128
const maxNoteBytes = 1024

/** What is wrong with an event of events.k8s.io. Errors name the fields of the stored core event, as upstream's do. */
export function validateEvent(event: Event): FieldError[] {
  const { reportingController = '', reportingInstance, action, reason, note } = event
  return [
    ...namespaceErrors(event),
    ...(event.eventTime ? [] : [requiredField('eventTime')]),
    ...required('reportingController', reportingController),
    ...(reportingController
      ? invalids('reportingController', reportingController, qualifiedNameErrors(reportingController))
      : []),
    ...shortTextErrors('reportingInstance', reportingInstance),
    ...shortTextErrors('action', action),
    ...shortTextErrors('reason', reason),
    ...lengthErrors('message', note, maxNoteBytes),
    ...requiredOneOf('type', event.type, ['Normal', 'Warning']),
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
  return fixedFields
    .filter(([field]) => !deepEqual(event[field], old[field]))
    .flatMap(([field, stored]) => immutableFieldErrors(stored, event[field], old[field]))
}

function namespaceErrors({ metadata, regarding }: Event): FieldError[] {
  const involved = regarding.namespace ?? ''
  if (involved === (metadata.namespace ?? '') || (involved === '' && isClusterNamespace(metadata.namespace))) return []
  return [invalidField('involvedObject.namespace', involved, 'does not match event.namespace')]
}

function isClusterNamespace(namespace: string | undefined): boolean {
  return namespace === 'default' || namespace === 'kube-system'
}

function shortTextErrors(field: string, text: string | undefined): FieldError[] {
  return text ? lengthErrors(field, text, maxShortBytes) : [requiredField(field)]
}

function lengthErrors(field: string, text: string | undefined, maxBytes: number): FieldError[] {
  if (Buffer.byteLength(text ?? '') <= maxBytes) return []
  return [invalidField(field, '', `can have at most ${maxBytes} characters`)]
}
