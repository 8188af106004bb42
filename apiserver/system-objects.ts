import { isAlreadyExists } from '../apimachinery/errors.ts'
import type { Kind } from '../apimachinery/kinds/define-kind.ts'
import type { KubeObject, ObjectRef } from '../apimachinery/object.ts'
import { decode } from '../apimachinery/schema/decode.ts'
import { toTime } from '../platform/clock.ts'
import type { UserInfo } from './api-request.ts'
import { documentKindOf } from './body/document-kind.ts'
import { Bookkeeper } from './registry/bookkeeper.ts'
import { createObject } from './registry/create.ts'
import { type Endpoint, endpointOf } from './registry/endpoint.ts'
import type { Registry } from './registry/registry.ts'
import { type RequestContext, Warnings } from './registry/request-context.ts'
import { updateObject } from './registry/update.ts'

/** The server itself, as the author of what it creates. */
export const apiServerUser: UserInfo = { name: 'system:apiserver', groups: ['system:masters'] }

/** In whose name the server writes them. */
const manager = 'kube-apiserver'

/** An object that every cluster has. */
export interface SystemObject {
  readonly kind: Kind
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Record<string, string>
    readonly annotations?: Record<string, string>
  }
  readonly [section: string]: unknown
}

/** What becomes of an object that is there already, from it and from what it would be if it were new. */
export type Correction = (found: KubeObject, wanted: KubeObject) => KubeObject

/** Creates an object unless it is there; one that is there is corrected, if that is given. */
export async function ensureObject(registry: Registry, object: SystemObject, correct?: Correction): Promise<void> {
  const { kind } = object
  const context = systemContext(registry, object)
  const endpoint = endpointOf(kind, '') as Endpoint
  const books = new Bookkeeper(registry.kinds, kind, endpoint, { manager, now: toTime(context.nowMs) })
  if (!registry.store(kind).get(context)) return create(registry, context, books.created(documentOf(object)))
  if (!correct) return
  const compute = (found: KubeObject) => {
    const wanted = correct(found, documentOf(object))
    return books.updated({ ...wanted, metadata: { ...wanted.metadata } }, found, found)
  }
  await updateObject(registry, context, endpoint, { compute })
}

async function create(registry: Registry, context: RequestContext, document: KubeObject): Promise<void> {
  try {
    await createObject(registry, context, document)
  } catch (err) {
    // Another server of the same cluster may start just now.
    if (!isAlreadyExists(err)) throw err
  }
}

/** The context of a write that the server itself makes. */
export function systemContext(
  { clock }: Registry,
  { kind, metadata }: { readonly kind: Kind; readonly metadata: ObjectRef },
): RequestContext {
  const { name, namespace = '' } = metadata
  const nowMs = clock.now()
  const user = apiServerUser
  const warnings = new Warnings()
  const settled = { cause: undefined, dryRun: false, query: {}, isAdmitted: true }
  return { kind, namespace, name, subresource: '', user, nowMs, warnings, ...settled }
}

function documentOf({ kind, metadata, ...sections }: SystemObject): KubeObject {
  const documents = documentKindOf(kind)
  const { object } = decode<KubeObject>(documents.schema, {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata,
    ...sections,
  })
  documents.setDefaults(object)
  return object
}
