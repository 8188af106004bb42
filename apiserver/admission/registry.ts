import type { Logger } from '../../platform/logger.ts'
import type { Random } from '../../platform/random.ts'
import type { Authorizer } from '../authorization/authorizer.ts'
import type { KindIndex } from '../kind-index.ts'
import type { ObjectReader } from '../object-reader.ts'
import type { WebhookClient } from '../webhooks/webhook-client.ts'
import type { AdmissionPlugin } from './admission.ts'
import { defaultIngressClass, defaultStorageClass } from './plugins/default-class.ts'
import { DefaultTolerationSeconds } from './plugins/default-toleration-seconds.ts'
import { NamespaceLifecycle } from './plugins/namespace-lifecycle.ts'
import { NodeRestriction } from './plugins/node-restriction.ts'
import { PodTopologyLabels } from './plugins/pod-topology-labels.ts'
import { Priority } from './plugins/priority.ts'
import { ServiceAccountPlugin } from './plugins/service-account.ts'
import { TaintNodesByCondition } from './plugins/taint-nodes-by-condition.ts'

import { MutatingAdmissionPolicyPlugin } from './policies/mutating-admission-policy.ts'
import { ValidatingAdmissionPolicyPlugin } from './policies/validating-admission-policy.ts'
import { MutatingWebhooks } from './webhooks/mutating-webhooks.ts'
import { ValidatingWebhooks } from './webhooks/validating-webhooks.ts'
import type { ConvertVersion } from './webhooks/versioned-objects.ts'

/** What admission plugins are built from. */
export interface AdmissionDeps {
  readonly reader: ObjectReader
  readonly random: Random
  readonly authorizer: Authorizer
  /** What is served now. */
  readonly kinds: () => KindIndex
  readonly client: WebhookClient
  readonly convert: ConvertVersion
  readonly logger: Logger
}

/** The admission plugins in upstream's order. */
export function admissionPlugins(deps: AdmissionDeps): readonly AdmissionPlugin[] {
  const { reader, random } = deps
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
    new MutatingAdmissionPolicyPlugin(deps),
    new MutatingWebhooks(deps),
    new ValidatingAdmissionPolicyPlugin(deps),
    new ValidatingWebhooks(deps),
  ]
}
