import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { type Applied, apply } from '../../apimachinery/managed-fields/apply.ts'
import { mergeTypeOf } from '../../apimachinery/managed-fields/merge-type.ts'
import { ownableFields } from '../../apimachinery/managed-fields/reset-fields.ts'
import type { OwnershipScope, Writer } from '../../apimachinery/managed-fields/scope.ts'
import { managedFieldsAfterUpdate } from '../../apimachinery/managed-fields/update.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { ManagedFieldsEntry } from '../../apimachinery/types/meta-v1.ts'
import { documentKindOf } from '../body/document-kind.ts'
import type { KindIndex } from '../kind-index.ts'
import type { Endpoint } from './endpoint.ts'

/** What applying a configuration made, and the object that it was applied to. */
export interface AppliedDocument extends Applied {
  readonly live: KubeObject
}

/** Keeps the books of one write: who owns which fields of the object (`metadata.managedFields`). */
export class Bookkeeper {
  readonly #endpoint: Endpoint
  readonly #scope: OwnershipScope
  readonly #writer: Writer

  constructor(kinds: KindIndex, kind: Kind, endpoint: Endpoint, writer: Writer) {
    this.#endpoint = endpoint
    this.#scope = scopeOf(kinds, kind, endpoint)
    this.#writer = writer
  }

  /** Enters a new object into the books, in place. */
  created(draft: KubeObject): KubeObject {
    return this.#entered(this.#scope.empty, draft)
  }

  /**
   * Enters a changed document into the books, in place.
   * @param shown what it was changed from
   * @param current the whole object, where the path shows only a part of it
   */
  updated(draft: KubeObject, shown: KubeObject, current: KubeObject): KubeObject {
    return this.#entered(this.#withBooks(shown, current), draft)
  }

  /**
   * Applies a configuration to what the path shows, or to nothing.
   * @throws {ApiError} Conflict: others own fields that it changes
   */
  applied(config: KubeObject, force: boolean, shown?: KubeObject, current?: KubeObject): AppliedDocument {
    const live = shown && current ? this.#withBooks(shown, current) : this.#scope.empty
    return { live, ...apply(this.#scope, live, config, this.#writer, force) }
  }

  #entered(live: KubeObject, draft: KubeObject): KubeObject {
    return withManagedFields(draft, managedFieldsAfterUpdate(this.#scope, live, draft, this.#writer))
  }

  #withBooks(shown: KubeObject, { metadata }: KubeObject): KubeObject {
    const { owners } = this.#endpoint
    if (!owners) return shown
    const managedFields = owners.toScale(metadata.managedFields ?? [])
    return { ...shown, metadata: { ...shown.metadata, managedFields } }
  }
}

/** Sets `metadata.managedFields` of a draft, in place. */
export function withManagedFields(draft: KubeObject, entries: ManagedFieldsEntry[] | undefined): KubeObject {
  if (entries === undefined) delete draft.metadata.managedFields
  else draft.metadata.managedFields = entries
  return draft
}

const scopes = new WeakMap<Endpoint, OwnershipScope>()

function scopeOf(kinds: KindIndex, kind: Kind, endpoint: Endpoint): OwnershipScope {
  let scope = scopes.get(endpoint)
  if (!scope) scopes.set(endpoint, (scope = makeScope(kinds, kind, endpoint)))
  return scope
}

function makeScope(kinds: KindIndex, kind: Kind, { documents, subresource, owners }: Endpoint): OwnershipScope {
  const { apiVersion } = documents
  const type = mergeTypeOf(documents.schema)
  const { object: empty } = documents.decode({ apiVersion, kind: documents.kind })
  // What a Scale shows has one version only.
  const others = owners ? () => undefined : (other: string) => kinds.byKind(other, kind.kind)
  return {
    apiVersion,
    kind: documents.kind,
    subresource,
    empty,
    ownable: owners ? (set) => set : ownableFields(kind, subresource),
    typeIn(other) {
      if (other === apiVersion) return type
      const otherKind = others(other)
      return otherKind && mergeTypeOf(documentKindOf(otherKind).schema)
    },
    convert(object, other) {
      if (object.apiVersion === other) return object
      return converted(object, others(object.apiVersion) ?? kind, others(other) ?? kind)
    },
  }
}

/** Built-in kinds convert by way of the form in which they are stored; versions of custom resources have one shape. */
function converted(object: KubeObject, from: Kind, to: Kind): KubeObject {
  // What has been merged or pruned is not yet in its normal form, which conversion relies on.
  const { object: clean } = documentKindOf(from).decode(object)
  const stored = from.rules.storedAs?.toStored(clean) ?? clean
  return to.rules.storedAs?.fromStored(stored) ?? { ...stored, apiVersion: to.apiVersion }
}
