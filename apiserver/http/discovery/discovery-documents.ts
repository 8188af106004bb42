import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import { apiVersionOf } from '../../../apimachinery/object.ts'
import { compareVersions } from '../../../apimachinery/version-order.ts'
import { sha256Hex } from '../../../platform/crypto.ts'
import type { RemoteService } from '../../aggregation/remote-services.ts'
import { subresourcesOf } from '../resources/subresources.ts'
import { priorityOf, type VersionPriority } from './group-priorities.ts'
import { remoteVersionDiscovery } from './remote-discovery.ts'

/** A group with its versions, the preferred one first. */
export interface DiscoveredGroup {
  readonly name: string
  readonly versions: readonly DiscoveredVersion[]
}

/** What is served of one version of a group: by this server, or by another one. */
interface DiscoveredVersion {
  readonly version: string
  readonly kinds: readonly Kind[]
  readonly remote?: RemoteService
  readonly priority: VersionPriority
}

/** Groups in upstream's order: by priority, then by name; kinds by plural. Other servers go before this one. */
export function groupsOf(kinds: readonly Kind[], remote: readonly RemoteService[] = []): DiscoveredGroup[] {
  const groups = new Map<string, Map<string, DiscoveredVersion>>()
  const versionsOf = (group: string) => {
    let versions = groups.get(group)
    if (!versions) groups.set(group, (versions = new Map()))
    return versions
  }
  for (const kind of kinds) {
    const { group, version } = kind
    const known = versionsOf(group).get(version)
    const priority = known?.priority ?? priorityOf(group, version)
    versionsOf(group).set(version, { version, kinds: [...(known?.kinds ?? []), kind], priority })
  }
  for (const service of remote) {
    const { group = '', version = '', groupPriorityMinimum, versionPriority } = service.apiService.spec
    const priority = { groupPriorityMinimum, versionPriority }
    versionsOf(group).set(version, { version, kinds: [], remote: service, priority })
  }
  return [...groups]
    .map(([name, versions]) => ({ name, versions: sortVersions([...versions.values()]) }))
    .sort(byPriority)
}

function sortVersions(versions: readonly DiscoveredVersion[]): DiscoveredVersion[] {
  return versions
    .map((each) => ({ ...each, kinds: [...each.kinds].sort((a, b) => compare(a.plural, b.plural)) }))
    .sort((a, b) => b.priority.versionPriority - a.priority.versionPriority || compareVersions(a.version, b.version))
}

function byPriority(a: DiscoveredGroup, b: DiscoveredGroup): number {
  const priority = ({ versions }: DiscoveredGroup) =>
    Math.max(...versions.map(({ priority }) => priority.groupPriorityMinimum))
  return priority(b) - priority(a) || compare(a.name, b.name)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** `metav1.APIVersions` of `/api`. */
export function apiVersions(serverAddress: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  }
}

/** `metav1.APIGroupList` of `/apis`. The core group is not part of it. */
export function apiGroupList(groups: readonly DiscoveredGroup[]): object {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.filter(({ name }) => name !== '').map(groupFields) }
}

/** `metav1.APIGroup` of `/apis/GROUP`. */
export function apiGroup(group: DiscoveredGroup): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupFields(group) }
}

function groupFields({ name, versions }: DiscoveredGroup) {
  const all = versions.map(({ version }) => ({ groupVersion: apiVersionOf({ group: name, version }), version }))
  return { name, versions: all, preferredVersion: all[0] }
}

/** `metav1.APIResourceList` of `/api/v1` or `/apis/GROUP/VERSION`. */
export function apiResourceList(groupVersion: string, kinds: readonly Kind[]): object {
  const resources = kinds.flatMap((kind) => [apiResource(kind), ...apiSubresources(kind)])
  // Upstream's core group leaves apiVersion out, for the sake of clients older than it.
  const apiVersion = groupVersion === 'v1' ? {} : { apiVersion: 'v1' }
  return { kind: 'APIResourceList', ...apiVersion, groupVersion, resources }
}

function apiResource(kind: Kind): object {
  const hash = storageVersionHash(kind)
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: verbsOf(kind),
    ...names(kind),
    ...(hash !== undefined && { storageVersionHash: hash }),
  }
}

function apiSubresources(kind: Kind): object[] {
  return subresourcesOf(kind).map(([name, info]) => ({
    name: `${kind.plural}/${name}`,
    singularName: '',
    namespaced: kind.namespaced,
    ...(info.group !== undefined && { group: info.group }),
    ...(info.version !== undefined && { version: info.version }),
    kind: info.kind,
    verbs: [...info.verbs].sort(),
  }))
}

/** Sorted, but for custom resources, for which upstream has a fixed order. */
function verbsOf({ verbs, rules }: Kind): readonly string[] {
  return rules.custom ? verbs : [...verbs].sort()
}

function names({ shortNames, categories }: Kind): object {
  return { ...(shortNames.length > 0 && { shortNames }), ...(categories.length > 0 && { categories }) }
}

/** Lets clients notice that objects are stored in another version; undefined for kinds that are not stored. */
function storageVersionHash(kind: Kind): string | undefined {
  if (!kind.verbs.includes('get') || !kind.verbs.includes('create')) return undefined
  const storedIn = kind.rules.storageVersion ?? kind.rules.storedAs?.apiVersion ?? kind.apiVersion
  const groupVersion = storedIn.includes('/') ? storedIn : `/${storedIn}`
  return Buffer.from(sha256Hex(`${groupVersion}/${kind.kind}`).slice(0, 16), 'hex').toString('base64')
}

/** `apidiscovery.k8s.io APIGroupDiscoveryList`: all groups with all their resources in one document. */
export function apiGroupDiscoveryList(apiVersion: string, groups: readonly DiscoveredGroup[]): object {
  return { kind: 'APIGroupDiscoveryList', apiVersion, metadata: {}, items: groups.map(apiGroupDiscovery) }
}

function apiGroupDiscovery({ name, versions }: DiscoveredGroup): object {
  return {
    metadata: name === '' ? {} : { name },
    versions: versions.map(({ version, kinds, remote }) =>
      remote
        ? remoteVersionDiscovery(version, remote)
        : { version, resources: kinds.map(apiResourceDiscovery), freshness: 'Current' },
    ),
  }
}

function apiResourceDiscovery(kind: Kind): object {
  const subresources = subresourcesOf(kind).map(([subresource, info]) => ({
    subresource,
    responseKind: responseKind(kind.rules.custom ? { group: kind.group, version: kind.version, ...info } : info),
    verbs: [...info.verbs].sort(),
  }))
  return {
    resource: kind.plural,
    responseKind: responseKind(kind.rules.custom ? kind : { kind: kind.kind }),
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: verbsOf(kind),
    ...names(kind),
    ...(subresources.length > 0 && { subresources }),
  }
}

/** Empty group and version stand for those of the document around. */
function responseKind({ group = '', version = '', kind }: { group?: string; version?: string; kind: string }): object {
  return { group, version, kind }
}
