import { deepEqual } from '../../apimachinery/equality.ts'
import { isAlreadyExists, isNamespaceTerminating } from '../../apimachinery/errors.ts'
import { deployments } from '../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { ReplicaSet } from '../../apimachinery/types/apps-v1.ts'
import type { LabelSelector } from '../../apimachinery/types/meta-v1.ts'
import { controllerOf } from '../../client/reconcilers/wake.ts'
import { controllerReference } from '../workloads/pod-template.ts'
import { maxRevision, newSetAnnotations, replicasAnnotations } from './annotations.ts'
import { setProgressing } from './progress.ts'
import { isOfTemplate, type Rollout, recordScaling, replaceSet } from './rollout.ts'
import { maxReplicas, newSetReplicas, wantedReplicas } from './strategy.ts'
import { templateHash, templateHashLabel } from './template-hash.ts'

/** Sees to it that there is a set of the present template, with the highest revision. */
export async function ensureNewSet(rollout: Rollout): Promise<void> {
  const revision = maxRevision(rollout.oldSets) + 1n
  if (rollout.newSet) await updateNewSet(rollout, rollout.newSet, revision)
  else await createNewSet(rollout, revision)
}

async function updateNewSet(rollout: Rollout, set: ReplicaSet, revision: bigint): Promise<void> {
  const { deployment, client } = rollout
  if (!rollout.conditions.some(({ type }) => type === 'Progressing'))
    setProgressing(rollout, 'FoundNewReplicaSet', `Found new replica set "${set.metadata.name}"`)
  const annotations = newSetAnnotations(deployment, set.metadata.annotations ?? {}, revision)
  const { minReadySeconds } = deployment.spec
  if (deepEqual(annotations, set.metadata.annotations) && set.spec.minReadySeconds === minReadySeconds) return
  const wanted = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, minReadySeconds } }
  replaceSet(rollout, await client.update(replicaSets, wanted))
}

async function createNewSet(rollout: Rollout, revision: bigint): Promise<void> {
  const { deployment, client, recorder } = rollout
  const draft = newSetDraft(rollout, revision)
  const name = draft.metadata?.name as string
  try {
    rollout.newSet = await client.create(replicaSets, draft)
  } catch (error) {
    if (!isAlreadyExists(error)) return failToCreate(rollout, name, error as Error)
    const existing = await client.get(replicaSets, { namespace: deployment.metadata.namespace, name })
    const isOurs = controllerOf(existing)?.uid === deployment.metadata.uid
    if (!isOurs || !isOfTemplate(existing, deployment.spec.template)) return noteCollision(rollout, error)
    // We made it ourselves, and our cache does not show it yet.
    rollout.newSet = existing
    return
  }
  const replicas = rollout.newSet.spec.replicas ?? 0
  if (replicas > 0) recordScaling(recorder, deployment, name, 0, replicas)
  setProgressing(rollout, 'NewReplicaSetCreated', `Created new replica set "${name}"`)
}

function newSetDraft(rollout: Rollout, revision: bigint): Draft<ReplicaSet> {
  const { deployment, oldSets, collisionCount } = rollout
  const { template, minReadySeconds } = deployment.spec
  const hash = templateHash(template, collisionCount ?? 0)
  const labels = { ...template.metadata.labels, [templateHashLabel]: hash }
  const selector = deployment.spec.selector as LabelSelector
  const annotations = {
    ...newSetAnnotations(deployment, {}, revision),
    ...replicasAnnotations(wantedReplicas(deployment), maxReplicas(deployment)),
  }
  return {
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations,
      ownerReferences: [controllerReference(deployment, deployments)],
    },
    spec: {
      replicas: newSetReplicas(deployment, oldSets, 0),
      minReadySeconds,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [templateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

/** Another name next time: the conflict is raised again so that the reconcile is. */
async function noteCollision({ deployment, client, collisionCount }: Rollout, error: unknown): Promise<never> {
  const status = { ...deployment.status, collisionCount: (collisionCount ?? 0) + 1 }
  await client.updateStatus(deployments, { ...deployment, status })
  throw error
}

/** @throws `error`, unless the namespace goes away: that refuses everything, and is nobody's failure */
async function failToCreate(rollout: Rollout, name: string, error: Error): Promise<void> {
  if (isNamespaceTerminating(error)) return
  const { deployment, client, recorder } = rollout
  const message = `Failed to create new replica set "${name}": ${error.message}`
  setProgressing(rollout, 'ReplicaSetCreateError', message)
  recorder.event(deployment, 'Warning', 'ReplicaSetCreateError', message)
  const status = { ...deployment.status, conditions: [...rollout.conditions] }
  if (!deepEqual(status, deployment.status)) await client.updateStatus(deployments, { ...deployment, status })
  throw error
}
