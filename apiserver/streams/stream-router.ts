import { badRequest, failure } from '../../apimachinery/errors.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { ApiRequest, ApiResponse } from '../api-request.ts'

/** Subresources that carry bytes instead of objects. */
export const streamSubresources: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy'])

/** Answers the subresources that carry bytes: leads them to the node agent of the object's node. */
export interface StreamRouter {
  /** @param object the pod, node or service @throws {ApiError} */
  answer(request: ApiRequest, object: KubeObject): Promise<ApiResponse>
}

/** Leads nowhere: for servers without a way to their nodes. */
export const noStreams: StreamRouter = {
  async answer({ kind, subresource = '' }, object) {
    const { name } = object.metadata
    if (kind.kind === 'Pod' && !(object as Pod).spec.nodeName)
      throw badRequest(`pod ${name} does not have a host assigned`)
    throw failure(501, '', `${kind.plural}/${subresource} is not implemented by this server`)
  },
}
