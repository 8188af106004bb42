import type { Resource } from '../apimachinery/object.ts'
import type { Client, DiscoveredResource } from './client.ts'
import { DiscoveryError } from './discovery.ts'

/** Finds the resource of a kind by discovery, which it remembers, and asks again only for what it does not know. */
export class ResourceMapper {
  #known: readonly DiscoveredResource[] = []

  /**
   * @param version undefined: the version that the server prefers. Where the server does not serve that version, another
   * one of the group
   * @returns undefined when the server serves no such kind
   * @throws {DiscoveryError} the kind is not among the resources of the groups that answered
   */
  async find(
    client: Client,
    { group, version, kind }: { readonly group: string; readonly version?: string; readonly kind: string },
  ): Promise<Resource | undefined> {
    const find = () => {
      const served = this.#known.filter((resource) => resource.group === group && resource.kind === kind)
      return served.find((resource) => resource.version === version) ?? served.find(({ preferred }) => preferred)
    }
    const known = find()
    if (known) return known
    try {
      this.#known = await client.discover()
      return find()
    } catch (error) {
      if (!(error instanceof DiscoveryError)) throw error
      this.#known = error.found
      const found = find()
      if (found) return found
      throw error
    }
  }
}
