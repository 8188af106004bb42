import { replicaSets } from '../../../apimachinery/kinds/apps/replica-set.ts'
import { statefulSets } from '../../../apimachinery/kinds/apps/stateful-set.ts'
import { replicationControllers } from '../../../apimachinery/kinds/core/replication-controller.ts'
import { services } from '../../../apimachinery/kinds/core/service.ts'
import { keyOf } from '../../../apimachinery/object.ts'
import { type LabelMatcher, labelMatcherOf, labelSetMatcher } from '../../../apimachinery/selectors/labels.ts'
import type { ReplicaSet, StatefulSet } from '../../../apimachinery/types/apps-v1.ts'
import type { Pod, ReplicationController } from '../../../apimachinery/types/core-v1.ts'
import type { LabelSelector } from '../../../apimachinery/types/meta-v1.ts'
import type { Informer } from '../../../client/informers/informer.ts'
import type { Informers } from '../../../client/informers/informers.ts'
import { ServiceIndex } from './service-index.ts'

/** Knows which pods belong together: those of one workload, and behind the same Services. */
export class WorkloadSelectors {
  readonly #services: ServiceIndex
  readonly #replicaSets: Informer<ReplicaSet>
  readonly #statefulSets: Informer<StatefulSet>
  readonly #replicationControllers: Informer<ReplicationController>

  constructor(informers: Informers) {
    this.#services = new ServiceIndex(informers.of(services))
    this.#replicaSets = informers.of(replicaSets)
    this.#statefulSets = informers.of(statefulSets)
    this.#replicationControllers = informers.of(replicationControllers)
  }

  /** Selects the pods that belong together with `pod`; undefined when nothing says which (upstream: DefaultSelector). */
  of(pod: Pod): LabelMatcher | undefined {
    const matchLabels = { ...this.#labelsOfServices(pod), ...this.#labelsOfController(pod) }
    const selector = this.#selectorOfOwner(pod)
    const matcher = selector
      ? labelMatcherOf({
          ...selector,
          matchExpressions: [...(selector.matchExpressions ?? []), ...asExpressions(matchLabels)],
        })
      : labelSetMatcher(matchLabels)
    return matcher.requirements.length === 0 ? undefined : matcher
  }

  #labelsOfServices(pod: Pod): Record<string, string> {
    const labels: Record<string, string> = {}
    for (const { spec } of this.#services.of(pod)) Object.assign(labels, spec.selector)
    return labels
  }

  #labelsOfController(pod: Pod): Readonly<Record<string, string>> {
    const key = ownerKey(pod, 'v1', 'ReplicationController')
    return (key === undefined ? undefined : this.#replicationControllers.get(key)?.spec.selector) ?? {}
  }

  #selectorOfOwner(pod: Pod): LabelSelector | undefined {
    const replicaSet = ownerKey(pod, 'apps/v1', 'ReplicaSet')
    if (replicaSet !== undefined) return this.#replicaSets.get(replicaSet)?.spec.selector
    const statefulSet = ownerKey(pod, 'apps/v1', 'StatefulSet')
    return statefulSet === undefined ? undefined : this.#statefulSets.get(statefulSet)?.spec.selector
  }
}

/** The key of the pod's controller when it is of this kind. */
function ownerKey({ metadata }: Pod, apiVersion: string, kind: string): string | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  if (owner?.apiVersion !== apiVersion || owner.kind !== kind) return undefined
  return keyOf({ namespace: metadata.namespace, name: owner.name })
}

function asExpressions(labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }))
}
