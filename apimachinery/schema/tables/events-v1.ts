import type { SchemaTable } from '../schema-table.ts'

/** Shapes of events/v1, as measured on Kubernetes 1.36.2. */
export const eventsV1: SchemaTable = {
  'io.k8s.api.events.v1.Event': { gvks: ['events.k8s.io/v1/Event'], pbMessage: 'k8s.io.api.events.v1.Event', fields: {
    action: { type: 'string', emit: 'nonzero', pb: 6, pbType: 'string' },
    apiVersion: { type: 'string', emit: 'nonzero' },
    deprecatedCount: { type: 'integer', emit: 'nonzero', pb: 15, pbType: 'int32' },
    deprecatedFirstTimestamp: { type: 'date-time', emit: 'always', pb: 13, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    deprecatedLastTimestamp: { type: 'date-time', emit: 'always', pb: 14, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    deprecatedSource: { type: 'io.k8s.api.core.v1.EventSource', default: {}, emit: 'always', pb: 12, pbType: 'k8s.io.api.core.v1.EventSource' },
    eventTime: { type: 'micro-time', required: true, emit: 'always', pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    note: { type: 'string', emit: 'nonzero', pb: 10, pbType: 'string' },
    reason: { type: 'string', emit: 'nonzero', pb: 7, pbType: 'string' },
    regarding: { type: 'io.k8s.api.core.v1.ObjectReference', default: {}, emit: 'always', pb: 8, pbType: 'k8s.io.api.core.v1.ObjectReference' },
    related: { type: 'io.k8s.api.core.v1.ObjectReference', emit: 'set', ptr: true, pb: 9, pbType: 'k8s.io.api.core.v1.ObjectReference' },
    reportingController: { type: 'string', emit: 'nonzero', pb: 4, pbType: 'string' },
    reportingInstance: { type: 'string', emit: 'nonzero', pb: 5, pbType: 'string' },
    series: { type: 'io.k8s.api.events.v1.EventSeries', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.api.events.v1.EventSeries' },
    type: { type: 'string', emit: 'nonzero', pb: 11, pbType: 'string' },
  } },
  'io.k8s.api.events.v1.EventList': { gvks: ['events.k8s.io/v1/EventList'], pbMessage: 'k8s.io.api.events.v1.EventList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.events.v1.Event', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.events.v1.Event' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.events.v1.EventSeries': { pbMessage: 'k8s.io.api.events.v1.EventSeries', fields: {
    count: { type: 'integer', required: true, default: 0, emit: 'always', pb: 1, pbType: 'int32' },
    lastObservedTime: { type: 'micro-time', required: true, emit: 'always', pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime' },
  } },
}
