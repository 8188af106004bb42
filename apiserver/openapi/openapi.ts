import { encodeJson } from '../../apimachinery/codecs/json.ts'
import { groupsOf } from '../http/discovery/discovery-documents.ts'
import {
  type DocumentOptions,
  groupDocument,
  groupVersionDocument,
  type OpenApiTree,
  plainDocument,
  plainPaths,
} from './documents.ts'
import { EncodedDocument, type Encoding, encodingOf } from './encoded-document.ts'
import { encodeOpenApiV2 } from './gnostic/openapi-v2.ts'
import { encodeOpenApiV3 } from './gnostic/openapi-v3.ts'
import type { FieldDocs } from './json-schema.ts'
import { groupVersionPath } from './paths.ts'
import type { ServedKind } from './served-kind.ts'
import { swaggerOf } from './swagger.ts'

/** What is served, and how it is described. */
export interface OpenApiDeps {
  /** All kinds that are served now. The same array as long as nothing changes. */
  readonly servedKinds: () => readonly ServedKind[]
  /** Texts of definitions and fields; without them, documents have none. */
  readonly docs?: FieldDocs | undefined
  /** Such as `v1.36.2`. */
  readonly version: string
}

interface Entry {
  readonly kinds: readonly ServedKind[]
  readonly build: () => OpenApiTree
  encoded?: EncodedDocument
}

/**
 * The OpenAPI documents of the server. Each is built when it is first asked for, and again only when its own kinds have
 * changed.
 */
export class OpenApi {
  readonly #deps: OpenApiDeps
  readonly #options: DocumentOptions
  #kinds: readonly ServedKind[] | undefined
  #entries = new Map<string, Entry>()
  #index: Encoding | undefined
  #swagger: EncodedDocument | undefined

  constructor(deps: OpenApiDeps) {
    this.#deps = deps
    this.#options = { docs: deps.docs ?? {}, version: deps.version }
  }

  /** `/openapi/v3`: where the documents are, each under a URL that changes with it. */
  index(): Encoding {
    this.#refresh()
    const paths = () => Object.fromEntries([...this.#entries.keys()].map((path) => [path, this.#link(path)]))
    this.#index ??= encodingOf(encodeJson({ paths: paths() }))
    return this.#index
  }

  /** The document of a path in the index, such as `apis/apps/v1`. Undefined when there is none. */
  document(path: string): EncodedDocument | undefined {
    this.#refresh()
    const entry = this.#entries.get(path)
    if (entry === undefined) return undefined
    entry.encoded ??= new EncodedDocument(entry.build(), encodeOpenApiV3)
    return entry.encoded
  }

  /** `/openapi/v2`: everything in one Swagger 2.0 document. */
  swagger(): EncodedDocument {
    this.#refresh()
    const documents = () => [...this.#entries.values()].map(({ build }) => build())
    this.#swagger ??= new EncodedDocument(swaggerOf(documents(), this.#deps.version), encodeOpenApiV2)
    return this.#swagger
  }

  #link(path: string): { serverRelativeURL: string } {
    return { serverRelativeURL: `/openapi/v3/${path}?hash=${this.document(path)!.json.hash}` }
  }

  #refresh(): void {
    const kinds = this.#deps.servedKinds()
    if (kinds === this.#kinds) return
    this.#kinds = kinds
    this.#index = undefined
    this.#swagger = undefined
    const old = this.#entries
    this.#entries = new Map(
      [...this.#plainEntries(), ...this.#groupEntries(kinds)].sort(([a], [b]) => (a < b ? -1 : 1)),
    )
    for (const [path, entry] of this.#entries) {
      const before = old.get(path)
      if (before?.encoded && sameKinds(before.kinds, entry.kinds)) entry.encoded = before.encoded
    }
  }

  #plainEntries(): [string, Entry][] {
    const build = (path: string) => plainDocument(plainPaths[path]!, this.#options)
    return Object.keys(plainPaths).map((path) => [path, { kinds: [], build: () => build(path) }])
  }

  #groupEntries(kinds: readonly ServedKind[]): [string, Entry][] {
    const served = new Map(kinds.map((entry) => [entry.kind, entry]))
    return groupsOf(kinds.map(({ kind }) => kind)).flatMap(({ name: group, versions }) => [
      ...(group === ''
        ? []
        : [[`apis/${group}`, { kinds: [], build: () => groupDocument(group, this.#options) }] as [string, Entry]]),
      ...versions.map(({ version, kinds: own }): [string, Entry] => {
        const ofVersion = own.map((kind) => served.get(kind)!)
        const build = () => groupVersionDocument(group, version, ofVersion, this.#options)
        return [groupVersionPath(group, version).slice(1), { kinds: ofVersion, build }]
      }),
    ])
  }
}

function sameKinds(a: readonly ServedKind[], b: readonly ServedKind[]): boolean {
  return a.length === b.length && a.every((kind, i) => kind === b[i])
}
