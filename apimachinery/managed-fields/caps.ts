import { union } from './field-set.ts'
import { managerId, type Ownership, type Ownerships } from './managers.ts'

/** How many entries of updates an object keeps (upstream: DefaultMaxUpdateManagers). */
export const maxUpdateManagers = 10

/** The manager that inherits what the oldest updaters own. */
const ancientChanges = 'ancient-changes'

/** At most `maxUpdateManagers` updaters: the oldest become one, per version. */
export function cappedOwnerships(owners: Ownerships): Ownerships {
  const updaters = [...owners].filter(([, { operation }]) => operation === 'Update')
  let excess = updaters.length - maxUpdateManagers
  if (excess <= 0) return owners
  const result = new Map(owners)
  const firsts = new Map<string, string>()
  for (const [id, owner] of updaters.sort(compareAge)) {
    if (excess <= 0) break
    const first = firsts.get(owner.apiVersion)
    if (first === undefined) {
      firsts.set(owner.apiVersion, id)
      continue
    }
    mergeInto(result, first, id, owner)
    excess--
  }
  return result
}

/** The first of a version is renamed when a second one joins it. */
function mergeInto(owners: Map<string, Ownership>, firstId: string, id: string, owner: Ownership): void {
  const bucket = { ...owner, manager: ancientChanges, subresource: '' }
  const bucketId = managerId(bucket)
  const before = owners.get(bucketId) ?? (owners.get(firstId) as Ownership)
  if (!owners.has(bucketId)) owners.delete(firstId)
  owners.delete(id)
  owners.set(bucketId, { ...bucket, fields: union(owner.fields, before.fields) })
}

function compareAge([idA, a]: [string, Ownership], [idB, b]: [string, Ownership]): number {
  const [keyA, keyB] = [`${a.time ?? ''} ${idA}`, `${b.time ?? ''} ${idB}`]
  return keyA < keyB ? -1 : 1
}
