import type { Event } from '../../types/events-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Event: what happened to an object; the core and the events.k8s.io shape are the same stored object. */
export const eventsV1 = defineKind<Event>({
  shape: 'events.k8s.io/v1 Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  storageVersion: 'v1',
  createOnUpdate: true,
})
