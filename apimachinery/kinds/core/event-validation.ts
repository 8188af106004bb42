import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors, qualifiedNameErrors } from '../../names.ts'
import type { Event } from '../../types/core-v1.ts'

/** Longest texts in bytes (k8s.io/kubernetes pkg/apis/core/validation events.go). */
const maxShortBytes = 128
const maxNoteBytes = 1024

/**
 * What is wrong with an event, whatever version it comes in. Those with an `eventTime` are of the newer form, which
 * says who reports what.
 * @param reporter what the version calls `reportingComponent`
 */
export function eventErrors(event: Event, reporter: 'reportingComponent' | 'reportingController'): FieldError[] {
  const namespace = event.metadata.namespace ?? ''
  return [
    ...(event.eventTime ? newFormErrors(event, reporter) : namespaceErrors(event)),
    ...invalids('namespace', namespace, dnsSubdomainErrors(namespace)),
  ]
}

/** Objects without a namespace have their events in the default one. */
function namespaceErrors({ metadata, involvedObject }: Event): FieldError[] {
  const involved = involvedObject.namespace ?? ''
  return (involved || 'default') === metadata.namespace ? [] : [otherNamespace(involved)]
}

function newFormErrors(event: Event, reporter: string): FieldError[] {
  const { metadata, involvedObject, reportingComponent: component } = event
  // Also the system's own namespace will do.
  const hasPlace = involvedObject.namespace || ['default', 'kube-system'].includes(metadata.namespace ?? '')
  return [
    ...(hasPlace ? [] : [otherNamespace('')]),
    ...(component ? [] : [requiredField(reporter)]),
    ...invalids(reporter, component, qualifiedNameErrors(component)),
    ...shortTextErrors('reportingInstance', event.reportingInstance),
    ...shortTextErrors('action', event.action),
    ...shortTextErrors('reason', event.reason),
    ...lengthErrors('message', event.message, maxNoteBytes),
  ]
}

function otherNamespace(involved: string): FieldError {
  return invalidField('involvedObject.namespace', involved, 'does not match event.namespace')
}

function shortTextErrors(field: string, text: string | undefined): FieldError[] {
  return text ? lengthErrors(field, text, maxShortBytes) : [requiredField(field)]
}

function lengthErrors(field: string, text: string | undefined, maxBytes: number): FieldError[] {
  if (Buffer.byteLength(text ?? '') <= maxBytes) return []
  return [invalidField(field, '', `can have at most ${maxBytes} characters`)]
}
