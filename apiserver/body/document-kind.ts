import type { CustomShape, Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { MismatchWording } from '../../apimachinery/schema/decoding.ts'
import { applyDefaults, type Decoded, decode, type Schema, schemaOf } from '../../apimachinery/schema/schema.ts'

/** What a path of the API takes and gives: the kind of a resource, or that of a subresource (`Scale`, `Binding`). */
export interface DocumentKind {
  readonly apiVersion: string
  readonly kind: string
  readonly schema: Schema
  /** Custom resources are told from others by their apiVersion alone, and their kind is judged with the rest. */
  readonly isCustom: boolean
  /** Makes a clean copy of a value. @throws {ApiError} BadRequest: a value of the wrong type */
  decode(value: unknown, wording?: MismatchWording): Decoded<KubeObject>
  /** Fills in defaults, in place. */
  setDefaults(draft: KubeObject): void
}

const byKind = new WeakMap<Kind, DocumentKind>()

/** The documents of a kind itself. */
export function documentKindOf(kind: Kind): DocumentKind {
  let found = byKind.get(kind)
  if (!found) {
    found = kind.rules.custom ? customDocuments(kind, kind.rules.custom) : builtInDocuments(kind)
    byKind.set(kind, found)
  }
  return found
}

function builtInDocuments(kind: Kind): DocumentKind {
  const documents = documentKindOfShape(kind.rules.shape)
  return {
    ...documents,
    setDefaults(draft) {
      documents.setDefaults(draft)
      kind.rules.default?.(draft)
    },
  }
}

function customDocuments({ apiVersion, kind, rules }: Kind, { schema, decode }: CustomShape): DocumentKind {
  const setDefaults = (draft: KubeObject) => rules.default?.(draft)
  return { apiVersion, kind, schema, isCustom: true, decode, setDefaults }
}

/** The documents of a subresource, which have no rules of their own: `autoscaling/v1 Scale`. */
export function documentKindOfShape(shape: string): DocumentKind {
  const [apiVersion, kind] = shape.split(' ') as [string, string]
  const schema = schemaOf(shape)
  return {
    apiVersion,
    kind,
    schema,
    isCustom: false,
    decode: (value, wording) => decode<KubeObject>(schema, value, wording),
    setDefaults: (draft) => applyDefaults(schema, draft),
  }
}
