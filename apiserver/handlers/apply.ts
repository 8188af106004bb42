import { deepClone } from '../../apimachinery/equality.ts'
import { ApiError, conflict, unclassified } from '../../apimachinery/errors.ts'
import { clientSideApplier, updateLastApplied } from '../../apimachinery/managed-fields/last-applied.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { ApiRequest, ApiResponse } from '../api-request.ts'
import { checkApplied, judgeDuplicates, nameOf, parseApplyBody } from '../body/apply-body.ts'
import type { DocumentKind } from '../body/document-kind.ts'
import { parseWriteOptions } from '../options/write-options.ts'
import { type AppliedDocument, Bookkeeper, withManagedFields } from '../registry/bookkeeper.ts'
import { agreeOnName, agreeOnNamespace } from '../registry/object-meta.ts'
import { requestContext } from '../registry/request-context.ts'
import { updateObject } from '../registry/update.ts'
import { answer, shownBy } from './answers.ts'
import { endpointFor } from './endpoint-for.ts'
import type { HandlerDeps } from './handler-deps.ts'
import { writerOf } from './writer.ts'

/** PATCH with a configuration to apply: server-side apply. What is not there is created. */
export async function handleApply({ registry }: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const { kind, query } = request
  const endpoint = endpointFor(request)
  const { dryRun, fieldManager, fieldValidation, force } = parseWriteOptions(query, 'patch', true)
  const context = requestContext(request, registry.clock.now(), dryRun)
  const { config, duplicates } = parseApplyBody(request.body)
  const { documents, subresource } = endpoint
  const books = new Bookkeeper(registry.kinds, kind, endpoint, writerOf(request, fieldManager, context.nowMs))
  const compute = (shown?: KubeObject, current?: KubeObject): KubeObject => {
    checkApplied(config, documents)
    const draft = draftOf(documents, config, books.applied(config, force, shown, current))
    if (fieldManager === clientSideApplier) updateLastApplied(draft, config)
    judgeDuplicates(duplicates, fieldValidation, context.warnings.warn)
    return draft
  }
  const orCreate = () => {
    const draft = compute()
    const { uid } = draft.metadata
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`
    if (uid) throw conflict(kind, context.name, why)
    agreeOnNamespace(draft.metadata, context.namespace)
    agreeOnName(draft.metadata, context.name)
    const { resourceVersion: _, ...metadata } = draft.metadata
    return { ...draft, metadata } as KubeObject
  }
  const change = { compute, ...(subresource === '' && { orCreate }) }
  const { object, created } = await updateObject(registry, context, endpoint, change)
  return answer(created ? 201 : 200, shownBy(endpoint, object), context)
}

/** The document that comes out, clean and with defaults. @throws {ApiError} a value is not what the schema says */
function draftOf(
  documents: DocumentKind,
  config: KubeObject,
  { object, live, managedFields }: AppliedDocument,
): KubeObject {
  if (object === undefined) return withManagedFields(deepClone(live), managedFields)
  try {
    const { object: draft } = documents.decode({
      ...object,
      metadata: { ...object.metadata, managedFields: undefined },
    })
    documents.setDefaults(draft)
    return withManagedFields(draft, managedFields)
  } catch (err) {
    if (!(err instanceof ApiError)) throw err
    throw unclassified(
      `failed to convert new object (${nameOf(config)}) to proper version (${documents.apiVersion}): ${err.message}`,
    )
  }
}
