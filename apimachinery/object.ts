import type { ObjectMeta } from './types/meta-v1.ts'

/** What every persisted API object has. Objects handed out by caches and clients are read-only: copy before changing. */
export interface KubeObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
}

/** An object on its way to the server: whatever the server fills in may be missing. */
export type Draft<T> = T extends readonly (infer E)[]
  ? Draft<E>[]
  : T extends object
    ? { [K in keyof T]?: Draft<T[K]> | undefined }
    : T

/** Names one object of a resource. `namespace` is absent for cluster-scoped resources. */
export interface ObjectRef {
  readonly namespace?: string | undefined
  readonly name: string
}

/** What a client must know of a resource to call it. Kinds are resources; discovery yields more of them. */
export interface Resource<T extends KubeObject = KubeObject> {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** The plural in URLs: `pods`. */
  readonly plural: string
  readonly namespaced: boolean
  /** Never set: carries `T` for type inference. */
  readonly objectType?: T
}

/** `apps/v1`, or `v1` in the core group. */
export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`
}

/** `pods`, or `deployments.apps`: how messages and CRD names spell a resource. */
export function groupResource({ group, plural }: { readonly group: string; readonly plural: string }): string {
  return group === '' ? plural : `${plural}.${group}`
}

/** `namespace/name`, or `name` where there is no namespace: the key of caches and work queues. */
export function keyOf(ref: ObjectRef | KubeObject): string {
  const { namespace, name } = 'metadata' in ref ? ref.metadata : ref
  return namespace ? `${namespace}/${name}` : name
}

/** The inverse of `keyOf`. */
export function refOf(key: string): ObjectRef {
  const slash = key.indexOf('/')
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
