import { replicaSets } from '../../apimachinery/kinds/apps/replica-set.ts'
import { replicationControllers } from '../../apimachinery/kinds/core/replication-controller.ts'
import { labelMatcherOf, labelSetMatcher } from '../../apimachinery/selectors/labels.ts'
import type { ReplicaSet } from '../../apimachinery/types/apps-v1.ts'
import type { ReplicationController } from '../../apimachinery/types/core-v1.ts'
import type { ReplicatedKind } from './replicas-controller.ts'

export const replicaSetKind: ReplicatedKind<ReplicaSet> = {
  name: 'replicaset-controller',
  resource: replicaSets,
  selectorOf: ({ spec }) => labelMatcherOf(spec.selector),
  countsTerminating: true,
}

export const replicationControllerKind: ReplicatedKind<ReplicationController> = {
  name: 'replicationcontroller-controller',
  resource: replicationControllers,
  selectorOf: ({ spec }) => labelSetMatcher(spec.selector ?? {}),
  countsTerminating: false,
}
