import { deepEqual } from '../../apimachinery/equality.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import type { Deployment, DeploymentCondition, ReplicaSet } from '../../apimachinery/types/apps-v1.ts'
import type { PodTemplateSpec } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Clock } from '../../platform/clock.ts'
import { replicasAnnotations } from './annotations.ts'
import { maxReplicas, specReplicas, wantedReplicas } from './strategy.ts'
import { templateHashLabel } from './template-hash.ts'

/** What the phases of one reconcile share. Phases change `conditions` and the sets; the status is written at the end. */
export interface Rollout {
  readonly deployment: Deployment
  readonly client: Client
  readonly recorder: EventRecorder
  readonly clock: Clock
  /** Sets of earlier templates, oldest first. */
  oldSets: ReplicaSet[]
  /** The set of the present template. */
  newSet: ReplicaSet | undefined
  conditions: readonly DeploymentCondition[]
  /** How often the name of a new set was taken by another template. */
  collisionCount: number | undefined
}

export const allSets = ({ newSet, oldSets }: Rollout): readonly ReplicaSet[] =>
  newSet ? [...oldSets, newSet] : oldSets

/** Whether a set was made from the template: all but the label that tells sets apart is the same. */
export function isOfTemplate(set: ReplicaSet, template: PodTemplateSpec): boolean {
  return deepEqual(withoutHash(set.spec.template), withoutHash(template))
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  if (!template) return undefined
  const { [templateHashLabel]: _, ...labels } = template.metadata.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

/** Gives `set` another size, with an event, and notes what the Deployment wants. @returns whether the size changed */
export async function scaleSet(rollout: Rollout, set: ReplicaSet, replicas: number): Promise<boolean> {
  const { deployment, client, recorder } = rollout
  const current = specReplicas(set)
  const notes = replicasAnnotations(wantedReplicas(deployment), maxReplicas(deployment))
  const annotations = { ...set.metadata.annotations, ...notes }
  if (current === replicas && deepEqual(annotations, set.metadata.annotations)) return false
  const wanted = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } }
  replaceSet(rollout, await client.update(replicaSets, wanted))
  if (current === replicas) return false
  recordScaling(recorder, deployment, set.metadata.name, current, replicas)
  return true
}

/** The event of a set that was given another size. */
export function recordScaling(
  recorder: EventRecorder,
  deployment: Deployment,
  set: string,
  from: number,
  to: number,
): void {
  const direction = to > from ? 'up' : 'down'
  const message = `Scaled ${direction} replica set ${set} from ${from} to ${to}`
  recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message)
}

/** Puts the newer version of a set in the place of the one it was. */
export function replaceSet(rollout: Rollout, set: ReplicaSet): void {
  if (rollout.newSet?.metadata.uid === set.metadata.uid) rollout.newSet = set
  rollout.oldSets = rollout.oldSets.map((old) => (old.metadata.uid === set.metadata.uid ? set : old))
}
