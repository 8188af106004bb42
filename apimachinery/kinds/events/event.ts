import type { Event as CoreEvent } from '../../types/core-v1.ts'
import type { Event } from '../../types/events-v1.ts'
import { events } from '../core/event.ts'
import { defineKind } from '../define-kind.ts'
import { fromCoreEvent, toCoreEvent } from './event-conversion.ts'
import { validateEvent, validateEventUpdate, validateNewEvent } from './event-validation.ts'

/** Event: what happened to an object; the core and the events.k8s.io shape are the same stored object. */
export const eventsV1 = defineKind<Event>({
  shape: 'events.k8s.io/v1 Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  storedAs: {
    apiVersion: 'v1',
    toStored: toCoreEvent,
    fromStored: (stored) => fromCoreEvent(stored as CoreEvent),
  },
  createOnUpdate: true,
  validate: validateEvent,
  validateCreate: validateNewEvent,
  validateUpdate: validateEventUpdate,
  columns: events.rules.columns!.map((column) => ({
    ...column,
    cell: (event, nowMs) => column.cell(toCoreEvent(event), nowMs),
  })),
  selectableFields: {
    'regarding.kind': ({ regarding }) => regarding.kind ?? '',
    'regarding.namespace': ({ regarding }) => regarding.namespace ?? '',
    'regarding.name': ({ regarding }) => regarding.name ?? '',
    'regarding.uid': ({ regarding }) => regarding.uid ?? '',
    'regarding.apiVersion': ({ regarding }) => regarding.apiVersion ?? '',
    'regarding.resourceVersion': ({ regarding }) => regarding.resourceVersion ?? '',
    'regarding.fieldPath': ({ regarding }) => regarding.fieldPath ?? '',
    reason: ({ reason }) => reason ?? '',
    reportingController: ({ reportingController }) => reportingController ?? '',
    type: ({ type }) => type ?? '',
  },
})
