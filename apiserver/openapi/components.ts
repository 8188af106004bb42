import { listProperties } from './custom-definition.ts'
import { definitionSchema, type FieldDocs, type JsonSchema, refTo } from './json-schema.ts'
import { definitionName, listDefinitionName, type ServedKind } from './served-kind.ts'

const listMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta'

/** The schemas of one document: those asked for, and whatever these refer to. */
export class Components {
  readonly #docs: FieldDocs
  readonly #schemas = new Map<string, JsonSchema>()

  constructor(docs: FieldDocs) {
    this.#docs = docs
  }

  /** A reference to a definition of the tables, which becomes part of the document. */
  ref(name: string): JsonSchema {
    this.#include(name)
    return refTo(name)
  }

  /** Makes the definitions of a custom resource known, before they are referred to. */
  addCustom(served: ServedKind): void {
    const { custom, kind } = served
    const listName = listDefinitionName(served)
    if (!custom || listName === undefined) return
    this.#schemas.set(custom.name, custom.schema)
    for (const name of referredNames(custom.schema)) if (name !== custom.name) this.#include(name)
    this.#include(listMeta)
    const gvk = { group: kind.group, version: kind.version, kind: kind.listKind }
    this.#schemas.set(listName, {
      type: 'object',
      description: `${kind.listKind} is a list of ${kind.kind}`,
      required: ['items'],
      properties: listProperties(kind, custom.name),
      'x-kubernetes-group-version-kind': [gvk],
    })
  }

  /** A reference to the objects of a kind; undefined when their shape is not known. */
  objectRef(served: ServedKind): JsonSchema | undefined {
    return this.#refTo(definitionName(served))
  }

  /** A reference to the lists of a kind. */
  listRef(served: ServedKind): JsonSchema | undefined {
    return this.#refTo(listDefinitionName(served))
  }

  #refTo(name: string | undefined): JsonSchema | undefined {
    return name === undefined ? undefined : this.ref(name)
  }

  #include(name: string): void {
    if (this.#schemas.has(name)) return
    // Definitions may refer to themselves: the place is taken before the schema is there.
    this.#schemas.set(name, {})
    this.#schemas.set(
      name,
      definitionSchema(name, this.#docs, (used) => this.#include(used)),
    )
  }

  /** All schemas by name, sorted. */
  schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}

function* referredNames(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref' && typeof value === 'string') yield value.slice(value.lastIndexOf('/') + 1)
    else yield* referredNames(value)
  }
}
