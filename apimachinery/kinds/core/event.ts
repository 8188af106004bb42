import type { Event } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Event: what happened to an object; the core and the events.k8s.io shape are the same stored object. */
export const events = defineKind<Event>({
  shape: 'v1 Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  createOnUpdate: true,
})
