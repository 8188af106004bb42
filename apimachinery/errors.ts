import { type FieldError, formatFieldError } from './field-error.ts'
import { goAggregate, goQuote } from './go-text.ts'
import { groupResource } from './object.ts'
import type { Status, StatusCause, StatusDetails } from './types/meta-v1.ts'

/**
 * Failures as the API reports them (k8s.io/apimachinery/pkg/api/errors): reason, code, details and wording are upstream's.
 */

/** Reasons of `metav1.Status`. Errors that upstream does not classify have none. */
export type StatusReason =
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Invalid'
  | 'ServerTimeout'
  | 'Timeout'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'UnsupportedMediaType'
  | 'InternalError'
  | 'Expired'
  | 'ServiceUnavailable'

/** A resource as messages name it. Subresources are part of the plural: `pods/binding`. */
export interface NamedResource {
  readonly group: string
  readonly plural: string
}

/** A kind as messages name it. */
export interface NamedKind {
  readonly group: string
  readonly kind: string
}

/** A failure with the Status that callers of the API get. */
export class ApiError extends Error {
  readonly status: Status

  constructor(status: Status, options?: ErrorOptions) {
    super(status.message ?? '', options)
    this.name = 'ApiError'
    this.status = status
  }

  /** The HTTP status code. */
  get code(): number {
    return this.status.code ?? 500
  }

  /** `''` where upstream gives none. */
  get reason(): string {
    return this.status.reason ?? ''
  }
}

/** An error with a Status that came over the wire, or that no constructor here makes. */
export function apiErrorOf(status: Status): ApiError {
  return new ApiError(status)
}

/** A Status of failure from its parts; absent ones are left out, as Go's encoder does. */
export function failure(code: number, reason: StatusReason | '', message: string, details?: StatusDetails): ApiError {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason && { reason }),
    ...(details && { details }),
    code,
  })
}

function detailsOf(resource: NamedResource, name: string): StatusDetails {
  return { ...(name && { name }), ...(resource.group && { group: resource.group }), kind: resource.plural }
}

export function notFound(resource: NamedResource, name: string): ApiError {
  return failure(404, 'NotFound', `${groupResource(resource)} ${goQuote(name)} not found`, detailsOf(resource, name))
}

/** No route leads to the requested path. */
export function pathNotFound(): ApiError {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {})
}

export function alreadyExists(resource: NamedResource, name: string): ApiError {
  const message = `${groupResource(resource)} ${goQuote(name)} already exists`
  return failure(409, 'AlreadyExists', message, detailsOf(resource, name))
}

/** What `conflict` says when another writer was faster. */
export const objectModified =
  'the object has been modified; please apply your changes to the latest version and try again'

export function conflict(resource: NamedResource, name: string, message: string): ApiError {
  const text = `Operation cannot be fulfilled on ${groupResource(resource)} ${goQuote(name)}: ${message}`
  return failure(409, 'Conflict', text, detailsOf(resource, name))
}

/** Server-side apply met fields of other managers. */
export function applyConflict(message: string, causes: StatusCause[]): ApiError {
  return failure(409, 'Conflict', message, { causes })
}

/** An object breaks rules. All of them are reported; errors that read the same appear once in the message. */
export function invalid({ group, kind }: NamedKind, name: string, errors: readonly FieldError[]): ApiError {
  const list = goAggregate(errors.map(formatFieldError))
  const subject = `${group === '' ? kind : `${kind}.${group}`} ${goQuote(name)} is invalid`
  const causes = errors.map(({ type, message, field }) => ({ reason: type, message, field }))
  return failure(422, 'Invalid', list === '' ? subject : `${subject}: ${list}`, {
    ...(name && { name }),
    ...(group && { group }),
    ...(kind && { kind }),
    ...(causes.length > 0 && { causes }),
  })
}

/** The generic 422, where the request cannot be processed and no field is to blame (JSON Patch operations that fail). */
export function unprocessable(): ApiError {
  return failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
}

export function badRequest(message: string): ApiError {
  return failure(400, 'BadRequest', message)
}

/** `name` may be empty: creation with generateName, and collections. */
export function forbidden(resource: NamedResource, name: string, message: string): ApiError {
  const subject = name === '' ? groupResource(resource) : `${groupResource(resource)} ${goQuote(name)}`
  return failure(403, 'Forbidden', `${subject} is forbidden: ${message}`, detailsOf(resource, name))
}

/** Refuses a path that is no resource, such as `/metrics`. */
export function pathForbidden(message: string): ApiError {
  return failure(403, 'Forbidden', `forbidden: ${message}`, {})
}

export function unauthorized(): ApiError {
  return failure(401, 'Unauthorized', 'Unauthorized')
}

/** The resource is there, but not this verb. */
export function methodNotSupported({ group, plural }: NamedResource, verb: string): ApiError {
  const message = `${verb} is not supported on resources of kind "${groupResource({ group, plural })}"`
  return failure(405, 'MethodNotAllowed', message, { ...(group && { group }), kind: plural })
}

/** The path takes other HTTP methods. */
export function methodNotAllowed(): ApiError {
  return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
}

/** None of the media types in Accept can be had. */
export function notAcceptable(available: readonly string[]): ApiError {
  return failure(406, 'NotAcceptable', `only the following media types are accepted: ${available.join(', ')}`)
}

/** The body is in a media type that is not one of `accepted`. */
export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
  return failure(415, 'UnsupportedMediaType', message)
}

/** `retryAfterSeconds` 0 is not sent. */
export function tooManyRequests(message: string, retryAfterSeconds: number, causes: StatusCause[] = []): ApiError {
  return failure(429, 'TooManyRequests', message, {
    ...(causes.length > 0 && { causes }),
    ...(retryAfterSeconds > 0 && { retryAfterSeconds }),
  })
}

/** The request asks for too much; `detail` states the bound, such as `limit is 3145728`. */
export function requestEntityTooLarge(detail: string): ApiError {
  return failure(413, 'RequestEntityTooLarge', `Request entity too large: ${detail}`)
}

/** The history that a list or watch asks for has been compacted (410). */
export function resourceExpired(message: string): ApiError {
  return failure(410, 'Expired', message)
}

/** The request took too long, or asks for a revision that is not there yet (504). */
export function timeout(message: string, retryAfterSeconds: number, causes: StatusCause[] = []): ApiError {
  return failure(504, 'Timeout', `Timeout: ${message}`, {
    ...(causes.length > 0 && { causes }),
    ...(retryAfterSeconds > 0 && { retryAfterSeconds }),
  })
}

/** The server gave up; whether the write happened is unknown. */
export function serverTimeout({ group, plural }: NamedResource, verb: string, retryAfterSeconds: number): ApiError {
  const target = groupResource({ group, plural })
  const message = `The ${verb} operation against ${target} could not be completed at this time, please try again.`
  return failure(500, 'ServerTimeout', message, {
    ...(group && { group }),
    kind: plural,
    ...(retryAfterSeconds > 0 && { retryAfterSeconds }),
  })
}

export function serviceUnavailable(message: string): ApiError {
  return failure(503, 'ServiceUnavailable', message)
}

/** Something broke inside. `message` is shown to the caller: it must not carry secrets. */
export function internalError(message: string, options?: { readonly cause?: unknown }): ApiError {
  const { status } = failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] })
  return new ApiError(status, options)
}

/** 500 without a reason: what upstream answers where it returns an error that it has not classified, often for bad input. */
export function unclassified(message: string): ApiError {
  return failure(500, '', message)
}

function hasReason(err: unknown, reason: StatusReason): boolean {
  return err instanceof ApiError && err.reason === reason
}

export const isNotFound = (err: unknown): err is ApiError => hasReason(err, 'NotFound')
/** Another writer was faster, or a precondition failed. */
export const isConflict = (err: unknown): err is ApiError => hasReason(err, 'Conflict')
export const isAlreadyExists = (err: unknown): err is ApiError => hasReason(err, 'AlreadyExists')
export const isInvalid = (err: unknown): err is ApiError => hasReason(err, 'Invalid')
/** A list or watch is too old: start over with a fresh list. */
export const isExpired = (err: unknown): err is ApiError => hasReason(err, 'Expired') || hasReason(err, 'Gone')
export const isForbidden = (err: unknown): err is ApiError => hasReason(err, 'Forbidden')
export const isTooManyRequests = (err: unknown): err is ApiError => hasReason(err, 'TooManyRequests')
export const isBadRequest = (err: unknown): err is ApiError => hasReason(err, 'BadRequest')

/** Whether creation failed because the namespace is going away: there is no point in trying again. */
export function isNamespaceTerminating(err: unknown): boolean {
  return isForbidden(err) && (err.status.details?.causes ?? []).some(({ reason }) => reason === 'NamespaceTerminating')
}
