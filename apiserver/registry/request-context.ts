import type { Kind, WriteContext } from '../../apimachinery/kinds/define-kind.ts'
import type { EpochMs } from '../../platform/clock.ts'
import type { AdmissionAttributes, AdmissionOperation } from '../admission/admission.ts'
import type { ApiRequest, UserInfo } from '../api-request.ts'
import type { Annotate } from '../audit/annotate-decision.ts'
import type { DeleteOptions } from '../options/delete-options.ts'
import type { Query } from '../options/query.ts'

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
  /** The parameters of the request: options for admission. */
  readonly query: Query
  /** The write follows from one that has been admitted, or is the server's own: no admission for it. */
  readonly isAdmitted?: boolean | undefined
  /** Of deletions: DeleteOptions. */
  readonly deleteOptions?: DeleteOptions | undefined
  /** Tells the audit log something about the request. */
  readonly annotate?: Annotate | undefined
}

export function requestContext(request: ApiRequest, nowMs: EpochMs, dryRun: boolean): RequestContext {
  const { kind, namespace = '', name = '', subresource = '', user, cause, query, annotate } = request
  return { kind, namespace, name, subresource, user, cause, dryRun, nowMs, warnings: new Warnings(), query, annotate }
}

/** An attempt to write, as admission sees it. */
export interface WriteAttempt extends AdmissionAttributes {
  /** To be called when the write did not happen: takes back what plugins have changed for it, the last change first. */
  failed(): Promise<void>
}

/** The request as admission sees it. */
export function admissionAttributes(
  context: RequestContext,
  operation: AdmissionOperation,
  object: AdmissionAttributes['object'],
  oldObject: AdmissionAttributes['oldObject'],
): WriteAttempt {
  const { kind, subresource, namespace, name, dryRun, user, warnings, annotate } = context
  const undo: (() => Promise<void>)[] = []
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
    options: () => admissionOptionsOf(operation, context),
    warn: warnings.warn,
    annotate,
    onFailure: (step) => void undo.push(step),
    async failed() {
      for (const step of undo.splice(0).reverse()) await step()
    },
  }
}

/** What admission is told of the options of a request. Those of patches it sees as of what they come to. */
function admissionOptionsOf(operation: AdmissionOperation, { query, dryRun, deleteOptions }: RequestContext): object {
  const apiVersion = 'meta.k8s.io/v1'
  const stages = dryRun && { dryRun: ['All'] }
  if (operation === 'DELETE')
    return { kind: 'DeleteOptions', apiVersion, ...deleteOptions, dryRun: undefined, ...stages }
  const { fieldManager, fieldValidation } = query
  const kind = operation === 'CREATE' ? 'CreateOptions' : 'UpdateOptions'
  return {
    kind,
    apiVersion,
    ...stages,
    ...(fieldManager && { fieldManager }),
    ...(fieldValidation && { fieldValidation }),
  }
}
