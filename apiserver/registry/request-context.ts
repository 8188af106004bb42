import type { Kind, WriteContext } from '../../apimachinery/kinds/define-kind.ts'
import type { EpochMs } from '../../platform/clock.ts'
import type { AdmissionAttributes, AdmissionOperation } from '../admission/admission.ts'
import type { ApiRequest, UserInfo } from '../api-request.ts'
import type { Annotate } from '../audit/annotate-decision.ts'

/** Texts for the Warning headers of one answer; each appears once. */
export class Warnings {
  readonly #texts = new Set<string>()

  readonly warn = (text: string): void => {
    this.#texts.add(text)
  }

  get texts(): readonly string[] {
    return [...this.#texts]
  }
}

/** What all steps of one request share. */
export interface RequestContext extends WriteContext {
  readonly kind: Kind
  /** `''`: cluster-scoped, or all namespaces. */
  readonly namespace: string
  /** `''` while the object has none, and for collections. */
  readonly name: string
  /** `''`: the object itself. */
  readonly subresource: string
  readonly user: UserInfo
  readonly cause: string | undefined
  readonly dryRun: boolean
  readonly nowMs: EpochMs
  readonly warnings: Warnings
  /** Tells the audit log something about the request. */
  readonly annotate?: Annotate | undefined
}

export function requestContext(request: ApiRequest, nowMs: EpochMs, dryRun: boolean): RequestContext {
  const { kind, namespace = '', name = '', subresource = '', user, cause, annotate } = request
  return { kind, namespace, name, subresource, user, cause, dryRun, nowMs, warnings: new Warnings(), annotate }
}

/** The request as admission sees it. */
export function admissionAttributes(
  context: RequestContext,
  operation: AdmissionOperation,
  object: AdmissionAttributes['object'],
  oldObject: AdmissionAttributes['oldObject'],
): AdmissionAttributes {
  const { kind, subresource, namespace, name, dryRun, user, warnings, annotate } = context
  return {
    operation,
    kind,
    subresource,
    namespace,
    name,
    object,
    oldObject,
    dryRun,
    user,
    warn: warnings.warn,
    annotate,
  }
}
