import type { Kind } from '../apimachinery/kinds/define-kind.ts'
import { apiVersionOf } from '../apimachinery/object.ts'

/** Finds kinds by the names that requests, clients and bodies use. */
export class KindIndex {
  readonly all: readonly Kind[]
  readonly #byResource = new Map<string, Kind>()
  readonly #byKind = new Map<string, Kind>()

  constructor(kinds: readonly Kind[]) {
    this.all = kinds
    for (const kind of kinds) {
      this.#byResource.set(`${kind.apiVersion} ${kind.plural}`, kind)
      this.#byKind.set(`${kind.apiVersion} ${kind.kind}`, kind)
    }
  }

  /** The kind that a URL names. */
  byResource(group: string, version: string, plural: string): Kind | undefined {
    return this.#byResource.get(`${apiVersionOf({ group, version })} ${plural}`)
  }

  /** The kind that a body names. */
  byKind(apiVersion: string, kind: string): Kind | undefined {
    return this.#byKind.get(`${apiVersion} ${kind}`)
  }
}
