import type { DiscoveredApiResource, RemoteService } from '../../aggregation/remote-services.ts'

/** A version that another server answers, as `apidiscovery.k8s.io APIVersionDiscovery`: from what that server says. */
export function remoteVersionDiscovery(version: string, { available, resources = [] }: RemoteService): object {
  const main = resources.filter(({ name }) => !name.includes('/'))
  return {
    version,
    resources: main.map((resource) => resourceDiscovery(resource, resources)),
    freshness: available ? 'Current' : 'Stale',
  }
}

function resourceDiscovery(resource: DiscoveredApiResource, all: readonly DiscoveredApiResource[]): object {
  const { name, namespaced, singularName, verbs, shortNames, categories } = resource
  const subresources = all.filter((each) => each.name.startsWith(`${name}/`))
  return {
    resource: name,
    responseKind: responseKind(resource),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singularName ?? '',
    verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((each) => ({
        subresource: each.name.slice(name.length + 1),
        responseKind: responseKind(each),
        verbs: each.verbs,
      })),
    }),
  }
}

function responseKind({ group = '', version = '', kind }: DiscoveredApiResource): object {
  return { group, version, kind }
}
