import { deepEqual } from '../../apimachinery/equality.ts'
import { isAlreadyExists, isNotFound } from '../../apimachinery/errors.ts'
import { controllerRevisions } from '../../apimachinery/kinds/apps/controller-revision.ts'
import type { Draft, KubeObject, Resource } from '../../apimachinery/object.ts'
import { labelMatcherOf } from '../../apimachinery/selectors/labels.ts'
import type { ControllerRevision } from '../../apimachinery/types/apps-v1.ts'
import type { PodTemplateSpec } from '../../apimachinery/types/core-v1.ts'
import type { LabelSelector } from '../../apimachinery/types/meta-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { claimDependents, dependentCandidates } from './claim.ts'
import { hashName } from './hash.ts'
import { controllerReference } from './pod-template.ts'

/** Tells the pods of one revision from those of others. */
export const revisionLabel = 'controller-revision-hash'

/** The longest prefix of a revision's name, which leaves room for the hash (upstream: ControllerRevisionName). */
const maxPrefixLength = 223

/** A workload whose templates are kept as ControllerRevisions. */
export type Revisioned = KubeObject & {
  readonly spec: {
    readonly selector: LabelSelector
    readonly template: PodTemplateSpec
    readonly revisionHistoryLimit?: number | undefined
  }
}

export interface History {
  readonly client: Client
  readonly owner: Revisioned
  readonly ownerResource: Resource
  /** The label of the revision that holds its hash. */
  readonly hashLabel: string
}

/** The revision of the present template, and what came of looking for it. */
export interface Present {
  readonly revision: ControllerRevision
  /** All revisions, that one included, oldest first. */
  readonly all: readonly ControllerRevision[]
  /** How often a name was taken by another template. */
  readonly collisionCount: number
}

/** The revisions of a workload, oldest first; orphans that it selects are adopted. */
export async function listRevisions(
  { client, owner, ownerResource }: History,
  informer: Informer<ControllerRevision>,
): Promise<readonly ControllerRevision[]> {
  const claimed = await claimDependents({
    client,
    owner,
    ownerResource,
    resource: controllerRevisions,
    selector: labelMatcherOf(owner.spec.selector),
    candidates: dependentCandidates(informer, owner),
  })
  return claimed.toSorted(olderFirst)
}

/**
 * Sees to it that the present template is the newest revision. One that was known before keeps its name and gets a new
 * number: going back makes no new revision.
 */
export async function presentRevision(
  history: History,
  known: readonly ControllerRevision[],
  collisionCount: number,
): Promise<Present> {
  const data = templatePatch(history.owner.spec.template)
  const number = (known.at(-1)?.revision ?? 0) + 1
  const equal = known.findLast((revision) => deepEqual(revision.data, data))
  if (!equal) {
    const made = await createRevision(history, data, number, collisionCount)
    return { ...made, all: [...known, made.revision] }
  }
  if (equal === known.at(-1)) return { revision: equal, all: known, collisionCount }
  const revision = await history.client.update(controllerRevisions, { ...equal, revision: number })
  return { revision, all: [...known.filter((other) => other !== equal), revision], collisionCount }
}

/** The template that a revision has kept. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (data as { spec: { template: PodTemplateSpec & { $patch?: string } } }).spec
    .template
  return template
}

/** Which revisions are in use, and whether they count against the history limit. */
export interface InUse {
  isLive(revision: ControllerRevision): boolean
  readonly countsLive: boolean
}

/** Forgets the oldest revisions beyond the history limit. Those that are in use stay. */
export async function truncateHistory(
  { client, owner }: History,
  all: readonly ControllerRevision[],
  { isLive, countsLive }: InUse,
): Promise<void> {
  const limit = owner.spec.revisionHistoryLimit ?? defaultHistoryLimit
  // Upstream keeps everything when the limit is negative.
  if (limit < 0) return
  const dead = all.filter((revision) => !isLive(revision))
  const excess = (countsLive ? all : dead).length - limit
  for (const { metadata } of dead.slice(0, Math.max(0, excess))) {
    await client.delete(controllerRevisions, metadata, { preconditions: { uid: metadata.uid } }).catch(ignoreNotFound)
  }
}

/** As the API defaults `revisionHistoryLimit`. */
const defaultHistoryLimit = 10

/** A strategic merge patch that brings a workload back to the template (`kubectl rollout undo` sends it). */
function templatePatch(template: PodTemplateSpec): Record<string, unknown> {
  return { spec: { template: { ...template, $patch: 'replace' } } }
}

async function createRevision(
  history: History,
  data: Record<string, unknown>,
  number: number,
  collisionCount: number,
): Promise<{ revision: ControllerRevision; collisionCount: number }> {
  const { client, owner } = history
  const draft = revisionDraft(history, data, number, collisionCount)
  try {
    return { revision: await client.create(controllerRevisions, draft), collisionCount }
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
  }
  const { namespace } = owner.metadata
  const existing = await client.get(controllerRevisions, { namespace, name: draft.metadata?.name as string })
  // We made it ourselves, and our cache does not show it yet.
  if (deepEqual(existing.data, data)) return { revision: existing, collisionCount }
  return createRevision(history, data, number, collisionCount + 1)
}

function revisionDraft(
  { owner, ownerResource, hashLabel }: History,
  data: Record<string, unknown>,
  revision: number,
  collisionCount: number,
): Draft<ControllerRevision> {
  const { name, namespace, annotations } = owner.metadata
  const hash = hashName(data, collisionCount)
  return {
    metadata: {
      name: `${name.slice(0, maxPrefixLength)}-${hash}`,
      namespace,
      labels: { ...owner.spec.template.metadata.labels, [hashLabel]: hash },
      annotations,
      ownerReferences: [controllerReference(owner, ownerResource)],
    },
    data,
    revision,
  }
}

function olderFirst(a: ControllerRevision, b: ControllerRevision): number {
  return a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1)
}

function ignoreNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error
}
