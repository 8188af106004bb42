import type { Kind } from '../apimachinery/kinds/define-kind.ts'

/** Finds kinds by the names that requests, clients and bodies use. */
export class KindIndex {
  readonly all: readonly Kind[]
  /** By group, version and plural: requests ask this often, and looking is cheaper than joining names. */
  readonly #byResource = new Map<string, Map<string, Map<string, Kind>>>()
  readonly #byKind = new Map<string, Kind>()

  constructor(kinds: readonly Kind[]) {
    this.all = kinds
    for (const kind of kinds) {
      inner(inner(this.#byResource, kind.group), kind.version).set(kind.plural, kind)
      this.#byKind.set(`${kind.apiVersion} ${kind.kind}`, kind)
    }
  }

  /** The kind that a URL names. */
  byResource(group: string, version: string, plural: string): Kind | undefined {
    return this.#byResource.get(group)?.get(version)?.get(plural)
  }

  /** The kind that a body names. */
  byKind(apiVersion: string, kind: string): Kind | undefined {
    return this.#byKind.get(`${apiVersion} ${kind}`)
  }
}

function inner<K, V>(outer: Map<string, Map<K, V>>, key: string): Map<K, V> {
  let found = outer.get(key)
  if (!found) outer.set(key, (found = new Map()))
  return found
}
