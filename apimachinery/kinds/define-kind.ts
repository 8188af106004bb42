import type { StructuralSchema } from '../custom-resources/structural-schema.ts'
import type { FieldError } from '../field-error.ts'
import { apiVersionOf, type KubeObject, type Resource } from '../object.ts'
import type { Decoded, Schema } from '../schema/schema.ts'

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch'

/** The verbs of an ordinary resource. */
export const allVerbs: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
]

/** A cell of a table: what `kubectl get` prints. */
export type Cell = string | number | boolean | null

/** A column of the server-side table (`meta.k8s.io/v1 Table`). */
export interface Column<T> {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  readonly format?: string
  readonly description?: string
  /** Without a description of its own: the field whose documentation it shows (`status.podIP`). */
  readonly field?: string
  /** 0 is always shown; 1 only with `-o wide`. */
  readonly priority?: number
  /** `nowMs` is for ages: cells of `creationTimestamp` columns hold a duration such as `5m` */
  readonly cell: (object: T, nowMs: number) => Cell
}

/** A condition of a table row: tells watchers that the object has come to an end. */
export interface RowCondition {
  readonly type: 'Completed'
  readonly status: 'True'
  readonly reason: string
  readonly message: string
}

/** Where a scalable kind keeps what `autoscaling/v1 Scale` shows. */
export interface ScaleRule<T> {
  readonly specReplicas: (object: T) => number
  /** Sets the wanted count on a draft. */
  readonly setSpecReplicas: (draft: T, replicas: number) => void
  /** Where the wanted count is; `spec.replicas` unless given. */
  readonly specReplicasPath?: readonly string[]
  readonly statusReplicas: (object: T) => number
  /** The label selector in its text form. */
  readonly selector: (object: T) => string
}

/** A subresource as discovery lists it. */
export interface SubresourceInfo {
  readonly kind: string
  /** When it is not the parent's. */
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly string[]
}

/** What a rule may ask about the write it is part of. */
export interface WriteContext {
  readonly nowMs: number
  /** Who writes. */
  readonly user: {
    readonly name: string
    readonly uid?: string
    readonly groups: readonly string[]
    readonly extra?: Readonly<Record<string, readonly string[]>>
  }
}

/** What custom resources have in place of a shape in the tables. */
export interface CustomShape {
  /** For patches and managed fields; it does not decode. */
  readonly schema: Schema
  /** The schema of the definition's version. */
  readonly structural: StructuralSchema
  /** Makes a clean copy of a value, without unknown fields. @throws {ApiError} BadRequest: its metadata are of a wrong type */
  readonly decode: (value: unknown) => Decoded<KubeObject>
}

/**
 * The rules of a kind, beside its shape. All functions are pure but for the draft that they may change.
 * Drafts have passed the schema engine: types are right, unknown fields are gone, and empty fields are as Go prints them.
 */
export interface KindRules<T extends KubeObject> {
  /** `apps/v1 Deployment`: which shape of the schema tables. */
  readonly shape: `${string} ${string}`
  readonly plural: string
  /** Of custom resources: the tables do not know `shape`. */
  readonly custom?: CustomShape
  /** Lower-case kind unless given. */
  readonly singular?: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly namespaced: boolean
  /** All unless given. */
  readonly verbs?: readonly Verb[]
  /** False for kinds that are only asked (reviews, bindings): the answer is computed, nothing is kept. Default true. */
  readonly stored?: boolean
  /** The group/version upstream stores objects in, when it is not this one; only discovery's storageVersionHash tells. */
  readonly storageVersion?: string
  /** Has a `status` that only `/status` writes; the main resource keeps the old one. */
  readonly status?: boolean
  readonly scale?: ScaleRule<T>
  /** Subresources beside `status` and `scale`, by name. */
  readonly subresources?: Readonly<Record<string, SubresourceInfo>>
  /**
   * The group/version in which objects are stored, when it is not this one (`v1` for events.k8s.io/v1 Event).
   * Of the kinds that share a storage, the one that is stored has no `storedAs`.
   */
  readonly storedAs?: {
    readonly apiVersion: string
    readonly toStored: (object: T) => KubeObject
    readonly fromStored: (stored: KubeObject) => T
  }
  /** `metadata.generation` counts changes of everything but metadata and status. */
  readonly tracksGeneration?: boolean
  /** Which updates count for `metadata.generation`, when not those that `tracksGeneration` names. */
  readonly bumpsGeneration?: (object: T, old: T) => boolean
  /** Update without resourceVersion is refused unless this is true (upstream: AllowUnconditionalUpdate). Default true. */
  readonly unconditionalUpdate?: boolean
  /** PUT to a name that does not exist creates it (Lease, Event, …). Default false. */
  readonly createOnUpdate?: boolean
  /** Finalizers need no domain. Default false. */
  readonly unqualifiedFinalizers?: boolean
  /** Marks an object as being deleted, where that is more than the usual: whoever takes its finalizers off ends it. */
  readonly markDeleted?: (draft: T, nowMs: number) => void
  /** What is wrong with a name, or with a prefix for generateName; DNS subdomain unless given. */
  readonly validateName?: (name: string, isPrefix: boolean) => readonly string[]
  /** Fills in defaults, conditional ones included. Runs after the schema engine's own defaults; again on every read of old data, so it must be idempotent. */
  readonly default?: (draft: T) => void
  /** Resets what a creator may not set. `status` needs no mention when `status` is true and creators may not set it. */
  readonly prepareCreate?: (draft: T, context: WriteContext) => void
  /** Keeps what an updater may not set. The old status has been restored already when `status` is true. */
  readonly prepareUpdate?: (draft: T, old: T, context: WriteContext) => void
  /** For `/status`: everything but status has been restored already. */
  readonly prepareStatusUpdate?: (draft: T, old: T, context: WriteContext) => void
  /** Creation keeps the status that the client sends (Node, …). Default false. */
  readonly keepsStatusOnCreate?: boolean
  /** What is wrong with the object, new or changed. */
  readonly validate?: (object: T) => readonly FieldError[]
  /** What is wrong with a new object beside that: rules that later additions need not keep. */
  readonly validateCreate?: (object: T) => readonly FieldError[]
  readonly validateUpdate?: (object: T, old: T) => readonly FieldError[]
  readonly validateStatusUpdate?: (object: T, old: T) => readonly FieldError[]
  /** Text for the Warning header of every request to the resource, when upstream has deprecated it. */
  readonly deprecation?: string
  /** Texts for Warning headers of a write. */
  readonly warnings?: (object: T, old: T | undefined) => readonly string[]
  /** How long deletion waits for a confirmation, in seconds; 0 or undefined deletes at once. Pods answer their grace period. */
  readonly gracePeriodSeconds?: (object: T, requestedSeconds: number | undefined) => number | undefined
  /** Without: Name and Created At. */
  readonly columns?: readonly Column<T>[]
  /** Conditions of an object's table row; none unless given. */
  readonly rowConditions?: (object: T) => readonly RowCondition[]
  /** Field selector keys beyond metadata.name and metadata.namespace, with how to read them. */
  readonly selectableFields?: Readonly<Record<string, (object: T) => string>>
}

/** A kind: a resource with its rules. Everything else (routes, discovery, OpenAPI, tables) derives from it and the shape. */
export interface Kind<T extends KubeObject = KubeObject> extends Resource<T> {
  readonly apiVersion: string
  readonly singular: string
  readonly listKind: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly verbs: readonly Verb[]
  readonly rules: KindRules<T>
}

/** Joins a shape and its rules. */
export function defineKind<T extends KubeObject>(rules: KindRules<T>): Kind<T> {
  const [apiVersion, kind] = rules.shape.split(' ') as [string, string]
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  const version = apiVersion.slice(slash + 1)
  return {
    group,
    version,
    kind,
    plural: rules.plural,
    namespaced: rules.namespaced,
    apiVersion: apiVersionOf({ group, version }),
    singular: rules.singular ?? kind.toLowerCase(),
    listKind: `${kind}List`,
    shortNames: rules.shortNames ?? [],
    categories: rules.categories ?? [],
    verbs: rules.verbs ?? allVerbs,
    rules,
  }
}

/** The kind without its object type, for lists of kinds. */
export function eraseKind<T extends KubeObject>(kind: Kind<T>): Kind {
  // Rules read their own type only, and whoever holds a kind hands it objects of that kind.
  return kind as unknown as Kind
}
