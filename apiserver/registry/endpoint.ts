import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { ScaleOwners } from '../../apimachinery/managed-fields/scale-owners.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import { type DocumentKind, documentKindOf } from '../body/document-kind.ts'
import { mainStrategy, statusStrategy, type UpdateStrategy } from './strategy.ts'
import { approvalStrategy } from './subresources/approval.ts'
import { ephemeralContainersStrategy } from './subresources/ephemeral-containers.ts'
import { finalizeStrategy } from './subresources/finalize.ts'
import { resizeStrategy } from './subresources/resize.ts'
import { scaleEndpoint } from './subresources/scale.ts'

/** One path of a resource that can be read and updated: the object itself, or a subresource of it. */
export interface Endpoint {
  /** `''` for the object itself. */
  readonly subresource: string
  /** What the path takes and gives. */
  readonly documents: DocumentKind
  readonly strategy: UpdateStrategy
  /**
   * Whether a new version may share with the one before what a write does not touch. On paths on which admission plugins
   * change objects in place it may not: what is there is read-only.
   */
  readonly sharesUnchanged: boolean
  /** How owners of fields look by this path. Absent: as in the object. */
  readonly owners?: ScaleOwners
  /** What the path shows of an object. Both are read-only. */
  show(object: KubeObject): KubeObject
  /** The draft that a written document stands for. @throws {ApiError} Invalid */
  merge(document: KubeObject, current: KubeObject): KubeObject
}

const endpoints = new WeakMap<Kind, Map<string, Endpoint | undefined>>()

/** The path `subresource` of a kind, undefined when it has none that can be read and updated like an object. */
export function endpointOf(kind: Kind, subresource: string): Endpoint | undefined {
  const known = endpoints.get(kind) ?? new Map<string, Endpoint | undefined>()
  endpoints.set(kind, known)
  if (!known.has(subresource)) known.set(subresource, makeEndpoint(kind, subresource))
  return known.get(subresource)
}

function makeEndpoint(kind: Kind, subresource: string): Endpoint | undefined {
  if (subresource === 'scale') return kind.rules.scale && scaleEndpoint(kind, kind.rules.scale)
  const strategy = strategyOf(kind, subresource)
  if (!strategy) return undefined
  return {
    subresource,
    documents: documentKindOf(kind),
    strategy,
    sharesUnchanged: subresource === 'status',
    show: (object) => object,
    merge: (document) => document,
  }
}

/** Strategies of the subresources that only some kinds have. */
const strategies: Readonly<Record<string, (kind: Kind) => UpdateStrategy>> = {
  approval: approvalStrategy,
  ephemeralcontainers: ephemeralContainersStrategy,
  finalize: finalizeStrategy,
  resize: resizeStrategy,
}

function strategyOf(kind: Kind, subresource: string): UpdateStrategy | undefined {
  if (subresource === '') return mainStrategy(kind)
  if (subresource === 'status') return kind.rules.status ? statusStrategy(kind) : undefined
  return kind.rules.subresources?.[subresource] ? strategies[subresource]?.(kind) : undefined
}
