import type { Event as CoreEvent } from '../../types/core-v1.ts'
import type { Event } from '../../types/events-v1.ts'

/** The core event that is stored for an events.k8s.io one. */
export function toCoreEvent(event: Event): CoreEvent {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: event.metadata,
    involvedObject: event.regarding,
    reason: event.reason,
    message: event.note,
    source: event.deprecatedSource,
    firstTimestamp: event.deprecatedFirstTimestamp,
    lastTimestamp: event.deprecatedLastTimestamp,
    count: event.deprecatedCount,
    type: event.type,
    eventTime: event.eventTime,
    series: event.series,
    action: event.action,
    related: event.related,
    reportingComponent: event.reportingController ?? '',
    reportingInstance: event.reportingInstance ?? '',
  }
}

/** The events.k8s.io view of a stored core event. */
export function fromCoreEvent(event: CoreEvent): Event {
  const { series } = event
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: event.metadata,
    regarding: event.involvedObject,
    reason: event.reason,
    note: event.message,
    deprecatedSource: event.source,
    deprecatedFirstTimestamp: event.firstTimestamp,
    deprecatedLastTimestamp: event.lastTimestamp,
    deprecatedCount: event.count,
    type: event.type,
    eventTime: event.eventTime,
    series: series && { count: series.count ?? 0, lastObservedTime: series.lastObservedTime ?? null! },
    action: event.action,
    related: event.related,
    reportingController: event.reportingComponent || undefined,
    reportingInstance: event.reportingInstance || undefined,
  }
}
