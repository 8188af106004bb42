import type { KubeObject } from '../../apimachinery/object.ts'
import type { Event, ObjectReference } from '../../apimachinery/types/core-v1.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import { EventWriter } from './event-writer.ts'
import type { EventWriterDeps } from './event-writes.ts'

export type EventType = 'Normal' | 'Warning'

/** Who says it. */
export interface EventReporter {
  /** Such as `replicaset-controller`. */
  readonly component: string
  /** The node, for a node agent. */
  readonly host?: string | undefined
}

/** Records core/v1 Events about objects. Nobody waits for them, and none is worth failing for. */
export class EventRecorder {
  readonly #writer: EventWriter
  readonly #clock: Clock
  readonly #reporter: EventReporter

  constructor(writer: EventWriter, clock: Clock, reporter: EventReporter) {
    this.#writer = writer
    this.#clock = clock
    this.#reporter = reporter
  }

  /** A recorder that says what `reporter` has to say, and shares this one's memory of what has been said. */
  for(reporter: EventReporter): EventRecorder {
    return new EventRecorder(this.#writer, this.#clock, reporter)
  }

  /** @param object what the event is about: an object, or a reference to it (which may have a `fieldPath`) */
  event(object: KubeObject | ObjectReference, type: EventType, reason: string, message: string): void {
    const { component, host } = this.#reporter
    const involvedObject = referenceTo(object)
    const event = {
      metadata: { namespace: involvedObject.namespace || 'default' },
      involvedObject,
      type,
      reason,
      message,
      source: { component, ...(host === undefined ? {} : { host }) },
      reportingComponent: component,
      reportingInstance: host ?? '',
    }
    this.#writer.write(event as Event, toTime(this.#clock.now()))
  }
}

export function createEventRecorder(deps: EventWriterDeps, reporter: EventReporter): EventRecorder {
  return new EventRecorder(new EventWriter(deps), deps.clock, reporter)
}

/** An ObjectReference to `object`. */
export function referenceTo(object: KubeObject | ObjectReference): ObjectReference {
  if (!('metadata' in object)) return object
  const { apiVersion, kind, metadata } = object
  const { namespace, name, uid, resourceVersion } = metadata
  return { apiVersion, kind, ...(namespace ? { namespace } : {}), name, uid, resourceVersion }
}
