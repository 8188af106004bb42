import { deepClone } from '../../apimachinery/equality.ts'
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
  /**
   * Makes a clean copy of a value.
   * @param clean parts that the value shares with this one are taken over, see `decode` of the schema
   * @throws {ApiError} BadRequest: a value of the wrong type
   */
  decode(value: unknown, wording?: MismatchWording, clean?: KubeObject): Decoded<KubeObject>
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
    decode: (value, wording, clean) => decode<KubeObject>(schema, value, wording, clean),
    setDefaults: (draft) => applyDefaults(schema, draft),
  }
}

/**
 * The parts of a stored object that a later version of it may share. Its metadata and its status are not among them, only
 * what is in the metadata: the server fills these two in, in place.
 */
export function shareableParts(stored: KubeObject): KubeObject {
  return { ...stored, metadata: { ...stored.metadata }, status: undefined } as KubeObject
}

/**
 * `documents.setDefaults` for a draft that shares parts with `clean`, which stay as they are: they have got theirs.
 * @returns the draft to go on with
 */
export function withDefaults(documents: DocumentKind, object: KubeObject, clean: KubeObject | undefined): KubeObject {
  if (clean === undefined) {
    documents.setDefaults(object)
    return object
  }
  const draft: Sections = { ...object }
  const sections = Object.keys(object).filter((key) => key !== 'metadata' && key !== 'status')
  for (const key of sections) draft[key] = deepClone(draft[key])
  documents.setDefaults(draft)
  for (const key of sections) {
    const shared = (clean as Sections)[key]
    if ((object as Sections)[key] === shared) draft[key] = shared
  }
  return draft
}

type Sections = KubeObject & Record<string, unknown>
