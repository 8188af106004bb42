import { CodecError } from '../../apimachinery/codecs/codec-error.ts'
import { jsonText, parseJson } from '../../apimachinery/codecs/json.ts'
import { decodeProtobuf } from '../../apimachinery/codecs/protobuf.ts'
import { parseYaml } from '../../apimachinery/codecs/yaml.ts'
import type { Status } from '../../apimachinery/types/meta-v1.ts'
import { type Clock, type EpochMs, toMicroTime } from '../../platform/clock.ts'
import type { ApiResponse, RequestBody, UserInfo } from '../api-request.ts'
import { CachedObject } from '../cache/cached-object.ts'
import type { AuditDecision, AuditStage } from './policy.ts'

/** What an event tells from the start. */
export interface AuditedRequest {
  readonly auditId: string
  /** With the query, as sent. */
  readonly requestUri: string
  readonly verb: string
  readonly user: UserInfo
  readonly sourceIps: readonly string[]
  readonly userAgent: string
  readonly receivedAt: EpochMs
  /** Undefined for what is no resource. */
  readonly objectRef: Readonly<Record<string, string>> | undefined
  readonly longRunning: boolean
}

/** Takes finished lines of JSON, newline included. */
export interface AuditSink {
  write(line: string): void
}

/** Annotations on an event; further ones say nothing new. */
const maxAnnotations = 64

/** What is recorded of one request: an audit.k8s.io/v1 Event per stage. Credentials never get here. */
export class AuditRecord {
  readonly #request: AuditedRequest
  readonly #decision: AuditDecision
  readonly #sink: AuditSink
  readonly #clock: Clock
  readonly #annotations = new Map<string, string>()
  #impersonated: UserInfo | undefined
  #constraint: string | undefined
  #body: RequestBody | undefined
  #responseObject: object | undefined
  #status: Partial<Status> | undefined
  #panicked = false

  constructor(request: AuditedRequest, decision: AuditDecision, sink: AuditSink, clock: Clock) {
    this.#request = request
    this.#decision = decision
    this.#sink = sink
    this.#clock = clock
  }

  received(): void {
    this.#emit('RequestReceived')
  }

  /** Says why something was decided; the first word on a subject stands. @param level from which on it is recorded */
  annotate(key: string, value: string, level: 'Metadata' | 'Request' = 'Metadata'): void {
    if (level === 'Request' && !this.#keepsBodies) return
    if (this.#annotations.size < maxAnnotations && !this.#annotations.has(key)) this.#annotations.set(key, value)
  }

  /** The request is made as somebody else. @param constraint the verb that allowed it, if impersonation is constrained */
  actsAs(user: UserInfo, constraint: string | undefined): void {
    this.#impersonated = user
    this.#constraint = constraint
  }

  requested(body: RequestBody | undefined): void {
    if (this.#keepsBodies) this.#body = body
  }

  /** The answer, if it is an object; a list is kept as it is. */
  answered(response: ApiResponse): void {
    if (this.#decision.level !== 'RequestResponse') return
    if (response.type === 'object') this.#responseObject = plain(response.object)
    if (response.type !== 'list') return
    const { kind, resourceVersion, items } = response
    const metadata = { resourceVersion }
    this.#responseObject = { kind: kind.listKind, apiVersion: kind.apiVersion, metadata, items: items.map(plain) }
  }

  /** @param isBug nobody meant the request to fail like this */
  failed(answer: Status, isBug: boolean): void {
    const { status, message, reason, details, code } = answer
    this.#status = { status, message, reason, details, code } as Partial<Status>
    this.#panicked = isBug
    if (this.#decision.level === 'RequestResponse') this.#responseObject = answer
  }

  /** Nobody knows the credentials that the request shows. @param methods how it tried to say who makes it */
  unauthenticated(methods: readonly string[]): void {
    const message =
      methods.length > 0
        ? `Authentication failed, attempted: ${methods.join(', ')}`
        : 'Authentication failed, no credentials provided'
    this.#status = { message, code: 401 } as Partial<Status>
    this.#emit('ResponseStarted')
  }

  /** Headers have gone out and the answer goes on. */
  started(code: number): void {
    this.#status ??= { code } as Partial<Status>
    this.#emit('ResponseStarted')
  }

  /** Nothing more will be sent. */
  completed(code: number): void {
    this.#status ??= { code } as Partial<Status>
    this.#emit(this.#panicked ? 'Panic' : 'ResponseComplete')
  }

  get #keepsBodies(): boolean {
    return this.#decision.level === 'Request' || this.#decision.level === 'RequestResponse'
  }

  #emit(stage: AuditStage): void {
    if (!this.#decision.omitStages.has(stage)) this.#sink.write(`${jsonText(this.#event(stage))}\n`)
  }

  #event(stage: AuditStage): object {
    const { auditId, requestUri, verb, user, sourceIps, userAgent, objectRef, receivedAt } = this.#request
    const requestObject = stage === 'RequestReceived' ? undefined : this.#requestObject()
    const responseObject = stage === 'RequestReceived' ? undefined : this.#shown(this.#responseObject)
    return {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: this.#decision.level,
      auditID: auditId,
      stage,
      requestURI: requestUri,
      verb,
      user: userFields(user),
      ...(this.#impersonated && { impersonatedUser: userFields(this.#impersonated) }),
      ...(this.#constraint !== undefined && { authenticationMetadata: { impersonationConstraint: this.#constraint } }),
      sourceIPs: sourceIps,
      userAgent,
      ...(objectRef && { objectRef: withNames(objectRef, requestObject) }),
      ...(stage !== 'RequestReceived' && { responseStatus: { metadata: {}, ...this.#status } }),
      ...(requestObject && { requestObject }),
      ...(responseObject && { responseObject }),
      requestReceivedTimestamp: toMicroTime(receivedAt),
      stageTimestamp: toMicroTime(this.#clock.now()),
      ...(this.#annotations.size > 0 && { annotations: Object.fromEntries(this.#annotations) }),
    }
  }

  #requestObject(): object | undefined {
    if (this.#body === undefined) return undefined
    const object = bodyObject(this.#body)
    return object && this.#shown(object)
  }

  #shown(object: object | undefined): object | undefined {
    return object && this.#decision.omitManagedFields ? withoutManagedFields(object) : object
  }
}

/** A body as it came, defaults and all left out. Undefined when it cannot be read: the answer says what is wrong with it. */
function bodyObject(body: RequestBody): object | undefined {
  if (body.form === 'object') return body.object as object
  try {
    const value = parsed(body.mediaType, body.bytes)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch (err) {
    if (err instanceof CodecError) return undefined
    throw err
  }
}

function parsed(mediaType: string, bytes: Uint8Array): unknown {
  if (mediaType.includes('protobuf')) return decodeProtobuf(bytes).value
  return mediaType.includes('yaml') ? parseYaml(bytes).value : parseJson(bytes).value
}

function plain(object: CachedObject | object): object {
  return object instanceof CachedObject ? object.object : object
}

function userFields({ name, uid, groups, extra }: UserInfo): object {
  return { username: name, ...(uid && { uid }), groups, ...(extra && { extra }) }
}

/** A create with generateName, or of a namespaced object by an old client, says in its body what the URL does not. */
function withNames(objectRef: Readonly<Record<string, string>>, object: object | undefined): object {
  const { metadata } = (object ?? {}) as { metadata?: Readonly<Record<string, unknown>> }
  const found: Record<string, unknown> = {}
  for (const field of ['name', 'namespace', 'uid', 'resourceVersion']) {
    const value = metadata?.[field]
    if (objectRef[field] === undefined && typeof value === 'string' && value !== '') found[field] = value
  }
  return { ...objectRef, ...found }
}

function withoutManagedFields(object: object): object {
  const { metadata, items } = object as { metadata?: object; items?: readonly object[] }
  return {
    ...object,
    ...(metadata && { metadata: { ...metadata, managedFields: undefined } }),
    ...(Array.isArray(items) && { items: items.map(withoutManagedFields) }),
  }
}
