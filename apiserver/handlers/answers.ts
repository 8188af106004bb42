import type { KubeObject } from '../../apimachinery/object.ts'
import type { Status } from '../../apimachinery/types/meta-v1.ts'
import type { ObjectResponse } from '../api-request.ts'
import { CachedObject } from '../cache/cached-object.ts'
import type { Endpoint } from '../registry/endpoint.ts'
import type { RequestContext } from '../registry/request-context.ts'

/** An answer with one object, and what the request was warned of. */
export function answer(
  code: number,
  object: CachedObject | KubeObject | Status,
  context?: RequestContext,
): ObjectResponse {
  return { type: 'object', code, object: object as CachedObject | KubeObject, warnings: context?.warnings.texts ?? [] }
}

/** What a path shows of an object. The cached version itself where it shows all of it, so that its encodings are shared. */
export function shownBy(endpoint: Endpoint, object: CachedObject | KubeObject): CachedObject | KubeObject {
  const whole = object instanceof CachedObject ? object.object : object
  const shown = endpoint.show(whole)
  return shown === whole ? object : shown
}
