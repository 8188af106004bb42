import type { Random } from '../../platform/random.ts'
import type { ObjectReader } from '../object-reader.ts'
import type { AdmissionPlugin } from './admission.ts'
import { defaultIngressClass, defaultStorageClass } from './plugins/default-class.ts'
import { DefaultTolerationSeconds } from './plugins/default-toleration-seconds.ts'
import { NamespaceLifecycle } from './plugins/namespace-lifecycle.ts'
import { NodeRestriction } from './plugins/node-restriction.ts'
import { PodTopologyLabels } from './plugins/pod-topology-labels.ts'
import { Priority } from './plugins/priority.ts'
import { ServiceAccountPlugin } from './plugins/service-account.ts'
import { TaintNodesByCondition } from './plugins/taint-nodes-by-condition.ts'

/** What admission plugins are built from. */
export interface AdmissionDeps {
  readonly reader: ObjectReader
  readonly random: Random
}

/** The admission plugins in upstream's order. */
export function admissionPlugins({ reader, random }: AdmissionDeps): readonly AdmissionPlugin[] {
  return [
    new NamespaceLifecycle(reader),
    new NodeRestriction(reader),
    new ServiceAccountPlugin(reader, random),
    new TaintNodesByCondition(),
    new Priority(reader),
    new DefaultTolerationSeconds(),
    defaultStorageClass(reader),
    defaultIngressClass(reader),
    new PodTopologyLabels(reader),
  ]
}
