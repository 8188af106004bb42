import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import { applyDefaults } from '../../apimachinery/schema/defaults.ts'
import { type Schema, schemaOf } from '../../apimachinery/schema/schema.ts'

/** What a path of the API takes and gives: the kind of a resource, or that of a subresource (`Scale`, `Binding`). */
export interface DocumentKind {
  readonly apiVersion: string
  readonly kind: string
  readonly schema: Schema
  /** Fills in defaults, in place. */
  setDefaults(draft: KubeObject): void
}

const byKind = new WeakMap<Kind, DocumentKind>()

/** The documents of a kind itself. */
export function documentKindOf(kind: Kind): DocumentKind {
  let found = byKind.get(kind)
  if (!found) {
    const schema = schemaOf(kind.rules.shape)
    const { apiVersion } = kind
    const setDefaults = (draft: KubeObject) => {
      applyDefaults(schema, draft)
      kind.rules.default?.(draft)
    }
    byKind.set(kind, (found = { apiVersion, kind: kind.kind, schema, setDefaults }))
  }
  return found
}

/** The documents of a subresource, which have no rules of their own: `autoscaling/v1 Scale`. */
export function documentKindOfShape(shape: string): DocumentKind {
  const [apiVersion, kind] = shape.split(' ') as [string, string]
  const schema = schemaOf(shape)
  return { apiVersion, kind, schema, setDefaults: (draft) => applyDefaults(schema, draft) }
}
