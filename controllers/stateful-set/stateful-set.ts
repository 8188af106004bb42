import { deepEqual } from '../../apimachinery/equality.ts'
import { controllerRevisions } from '../../apimachinery/kinds/apps/controller-revision.ts'
import { statefulSets } from '../../apimachinery/kinds/apps/stateful-set.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { keyOf } from '../../apimachinery/object.ts'
import type { ControllerRevision, StatefulSet } from '../../apimachinery/types/apps-v1.ts'
import type { PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import {
  done,
  type Reconciler,
  type Result,
  requeueAfter,
  type WakeSource,
} from '../../client/reconcilers/reconciler.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { Dependents } from '../workloads/dependents.ts'
import { msUntilAvailable } from '../workloads/pods.ts'
import { type History, listRevisions, type Present, presentRevision, truncateHistory } from '../workloads/revisions.ts'
import { isClaimOf } from './claims.ts'
import { ordinalOf, revisionNameOf } from './identity.ts'
import { PodControl } from './pod-control.ts'
import { moveReplicas } from './replicas.ts'
import { rollingUpdate } from './rolling-update.ts'
import { placesOf, type Round } from './round.ts'
import { statusOf } from './status.ts'

/** Holds the hash of a revision in its labels; pods carry the revision's whole name. */
const hashLabel = 'controller.kubernetes.io/hash'

/** Keeps pods with stable names, claims and order: one per ordinal, of the revision that the rollout has got to. */
export class StatefulSetController implements Reconciler<StatefulSet> {
  readonly name = 'statefulset-controller'
  readonly resource = statefulSets
  readonly wakeOn
  readonly #clock: Clock
  readonly #recorder: EventRecorder
  readonly #sets: Informer<StatefulSet>
  readonly #pods: Dependents<StatefulSet, Pod>
  readonly #claims: Informer<PersistentVolumeClaim>
  readonly #revisions: Informer<ControllerRevision>

  constructor({ clock, informers, recorder }: ControllerDeps) {
    this.#clock = clock
    this.#recorder = recorder
    this.#sets = informers.of(statefulSets)
    this.#claims = informers.of(persistentVolumeClaims)
    this.#revisions = informers.of(controllerRevisions)
    this.#pods = new Dependents(informers, { owners: statefulSets, dependents: pods })
    this.wakeOn = [...this.#pods.wakeOn, this.#goneClaims()]
  }

  async reconcile(set: StatefulSet, client: Client): Promise<Result> {
    const history = { client, owner: set, ownerResource: statefulSets, hashLabel }
    const known = await listRevisions(history, this.#revisions)
    const mine = await this.#pods.claim(set, client, (pod) => ordinalOf(set, pod) !== undefined)
    const collisionCount = set.status.collisionCount ?? 0
    const newest = known.at(-1)
    // Whoever goes away makes no revisions any more: the garbage collector waits for them to be gone.
    const present = !set.metadata.deletionTimestamp
      ? await presentRevision(history, known, collisionCount)
      : newest && { revision: newest, all: known, collisionCount }
    if (!present) return done
    const round = this.#begin(set, mine, present, client)
    try {
      await this.#moveOn(round, present, client)
    } finally {
      await forgetRevisions(history, present, round)
    }
    return waitForAvailability(round)
  }

  #begin(set: StatefulSet, mine: readonly Pod[], { revision, all }: Present, client: Client): Round {
    return {
      set,
      control: new PodControl(set, client, this.#recorder, this.#claims),
      nowMs: this.#clock.now(),
      current: all.find(({ metadata }) => metadata.name === set.status.currentRevision) ?? revision,
      update: revision,
      pods: mine,
      ...placesOf(set, mine),
      isMonotonic: set.spec.podManagementPolicy !== 'Parallel',
    }
  }

  /** One step of whatever is to do; the status is told also when it fails. */
  async #moveOn(round: Round, { collisionCount }: Present, client: Client): Promise<void> {
    const { set } = round
    let updating = 0
    try {
      const mayUpdate = !set.metadata.deletionTimestamp && (await moveReplicas(round))
      if (mayUpdate && set.spec.updateStrategy.type !== 'OnDelete') updating = await rollingUpdate(round)
    } finally {
      const status = statusOf(round, collisionCount, updating)
      if (!deepEqual(status, set.status)) await client.updateStatus(statefulSets, { ...set, status })
    }
  }

  /** A pod is not made while a claim of an earlier one of its name is about to go. */
  #goneClaims(): WakeSource {
    return {
      resource: persistentVolumeClaims,
      keys: (now, old) => {
        if (now || !old) return []
        const inNamespace = this.#sets.list(old.metadata.namespace)
        return inNamespace.filter((set) => isClaimOf(set, old as PersistentVolumeClaim)).map((set) => keyOf(set))
      },
    }
  }
}

async function forgetRevisions(history: History, { all }: Present, { current, update, pods }: Round): Promise<void> {
  const live = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionNameOf)])
  await truncateHistory(history, all, { isLive: ({ metadata }) => live.has(metadata.name), countsLive: false })
}

/** Nothing will tell us when a ready pod has been ready for long enough. */
function waitForAvailability({ set, pods, nowMs }: Round): Result {
  const waits = pods
    .map((pod) => msUntilAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs))
    .filter((ms) => ms !== undefined && ms > 0) as number[]
  return waits.length === 0 ? done : requeueAfter(Math.min(...waits))
}
