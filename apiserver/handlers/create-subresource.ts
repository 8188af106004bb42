import { pathNotFound } from '../../apimachinery/errors.ts'
import { groupResource, type KubeObject } from '../../apimachinery/object.ts'
import type { TokenRequest } from '../../apimachinery/types/authentication-v1.ts'
import type { Binding } from '../../apimachinery/types/core-v1.ts'
import type { Status } from '../../apimachinery/types/meta-v1.ts'
import type { Eviction } from '../../apimachinery/types/policy-v1.ts'
import type { ApiRequest, ApiResponse } from '../api-request.ts'
import { decodeDocument } from '../body/decode-document.ts'
import { documentKindOfShape } from '../body/document-kind.ts'
import { parseWriteOptions } from '../options/write-options.ts'
import { agreeOnNamespace } from '../registry/object-meta.ts'
import { type RequestContext, requestContext } from '../registry/request-context.ts'
import { bindPod, successStatus } from '../registry/subresources/binding.ts'
import { evictPod } from '../registry/subresources/eviction.ts'
import { requestToken } from '../registry/subresources/token.ts'
import { answer } from './answers.ts'
import type { HandlerDeps } from './handler-deps.ts'

/** A subresource that takes POSTs. */
interface Action {
  /** What it takes. */
  readonly shape: string
  run(deps: HandlerDeps, context: RequestContext, document: KubeObject): Promise<KubeObject | Status>
}

const actions: Readonly<Record<string, Action>> = {
  'pods/binding': {
    shape: 'v1 Binding',
    async run({ registry }, context, document) {
      await bindPod(registry, context, document as Binding)
      return successStatus
    },
  },
  'pods/eviction': {
    shape: 'policy/v1 Eviction',
    async run({ registry }, context, document) {
      await evictPod(registry, context, document as Eviction)
      return successStatus
    },
  },
  'serviceaccounts/token': {
    shape: 'authentication.k8s.io/v1 TokenRequest',
    run: ({ registry, tokenIssuer }, context, document) =>
      requestToken(registry, tokenIssuer, context, document as TokenRequest),
  },
}

/** POST to a subresource. */
export async function handleCreateSubresource(deps: HandlerDeps, request: ApiRequest): Promise<ApiResponse> {
  const { kind, subresource, body, query } = request
  const action = actions[`${groupResource(kind)}/${subresource}`]
  if (!action) throw pathNotFound()
  const { dryRun, fieldValidation } = parseWriteOptions(query, 'create')
  const { registry } = deps
  const context = requestContext(request, registry.clock.now(), dryRun)
  const documents = documentKindOfShape(action.shape)
  const document = decodeDocument(body, documents, registry.kinds, fieldValidation, context.warnings.warn)
  agreeOnNamespace(document.metadata, context.namespace)
  return answer(201, await action.run(deps, context, document), context)
}
