import { isNotFound } from '../apimachinery/errors.ts'
import type { APIGroupList, APIResourceList } from '../apimachinery/types/meta-v1.ts'
import type { DiscoveredResource } from './client.ts'
import type { Transport } from './transport.ts'

/** Some groups could not be asked for their resources. The message is client-go's. */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError'
  /** The resources of the groups that did answer. */
  readonly found: readonly DiscoveredResource[]
  /** The group versions that did not (`metrics.k8s.io/v1beta1`), with what went wrong. */
  readonly failed: ReadonlyMap<string, unknown>

  constructor(found: readonly DiscoveredResource[], failed: ReadonlyMap<string, unknown>) {
    const parts = [...failed]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, error]) => `${name}: ${messageOf(error)}`)
    super(`unable to retrieve the complete list of server APIs: ${parts.join(', ')}`)
    this.found = found
    this.failed = failed
  }
}

/** Every resource that the server behind `transport` serves, in the server's order. @throws {DiscoveryError} */
export async function discover(transport: Transport): Promise<readonly DiscoveredResource[]> {
  const { groups } = (await transport.getPath('/apis')) as APIGroupList
  const versions = [{ path: '/api/v1', groupVersion: 'v1' }, ...groups.flatMap(orderedVersions)]
  const answers = await Promise.allSettled(versions.map(({ path }) => transport.getPath(path)))
  const found: DiscoveredResource[] = []
  const failed = new Map<string, unknown>()
  const seen = new Set<string>()
  for (const [i, answer] of answers.entries()) {
    const groupVersion = versions[i]!.groupVersion
    if (answer.status === 'fulfilled') found.push(...resourcesOf(answer.value as APIResourceList, groupVersion, seen))
    // The last resource of a group can go between the two questions.
    else if (!isNotFound(answer.reason)) failed.set(groupVersion, answer.reason)
  }
  if (failed.size > 0) throw new DiscoveryError(found, failed)
  return found
}

/** The versions of a group, the preferred one first, so that of a resource the first one met is the one to prefer. */
function orderedVersions(group: APIGroupList['groups'][number]): { path: string; groupVersion: string }[] {
  const preferred = group.preferredVersion?.groupVersion
  const names = group.versions.map(({ groupVersion }) => groupVersion)
  return [...names.filter((name) => name === preferred), ...names.filter((name) => name !== preferred)].map(
    (groupVersion) => ({ path: `/apis/${groupVersion}`, groupVersion }),
  )
}

/** @param seen the resources that a version met earlier has; grows */
function resourcesOf(list: APIResourceList, groupVersion: string, seen: Set<string>): DiscoveredResource[] {
  const [group, version] = groupVersion.includes('/')
    ? (groupVersion.split('/') as [string, string])
    : ['', groupVersion]
  const found: DiscoveredResource[] = []
  for (const { name: plural, kind, namespaced, verbs } of list.resources) {
    if (plural.includes('/')) continue
    const preferred = !seen.has(`${group}/${plural}`)
    seen.add(`${group}/${plural}`)
    found.push({ group, version, kind, plural, namespaced, verbs, preferred })
  }
  return found
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
