import { badRequest, conflict, unclassified } from '../../../apimachinery/errors.ts'
import { formatFieldError, requiredField, unsupportedField } from '../../../apimachinery/field-error.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import type { Binding, Pod } from '../../../apimachinery/types/core-v1.ts'
import type { Status } from '../../../apimachinery/types/meta-v1.ts'
import { toTime } from '../../../platform/clock.ts'
import { documentKindOf } from '../../body/document-kind.ts'
import type { Endpoint } from '../endpoint.ts'
import type { Registry } from '../registry.ts'
import { admissionAttributes, type RequestContext } from '../request-context.ts'
import type { UpdateStrategy } from '../strategy.ts'
import { updateObject } from '../update.ts'
import { withPodCondition } from './pod-condition.ts'

/** The conflict that a second binding meets goes by this name. */
const podsBinding = { group: '', plural: 'pods/binding' }

/** A binding has its own rules: it writes what no update of a pod may. */
const bindingStrategy: UpdateStrategy = { prepare() {}, validate: () => [], warnings: () => [] }

/**
 * Puts a pod on a node (`pods/NAME/binding`, and the old `bindings`).
 * @param binding clean; taken over
 * @throws {ApiError} Conflict: the pod is on a node already, or going away
 */
export async function bindPod(registry: Registry, context: RequestContext, binding: Binding): Promise<void> {
  const attributes = admissionAttributes(context, 'CREATE', binding, undefined)
  await registry.admission.admit(attributes)
  checkTarget(binding)
  await registry.admission.validate(attributes)
  const name = context.name || binding.metadata.name
  if (!name) throw badRequest('Name parameter required.')
  const podContext = { ...context, kind: eraseKind(pods), name, subresource: '', isAdmitted: true }
  const endpoint: Endpoint = {
    subresource: 'binding',
    documents: documentKindOf(podContext.kind),
    strategy: bindingStrategy,
    sharesUnchanged: true,
    show: (object) => object,
    merge: (document) => document,
  }
  const { uid, resourceVersion } = binding.metadata
  await updateObject(registry, podContext, endpoint, {
    uid,
    compute(shown) {
      const pod = boundPod(shown as Pod, binding, toTime(context.nowMs))
      if (resourceVersion) pod.metadata.resourceVersion = resourceVersion
      return pod
    },
  })
}

/** Upstream does not dress these up: they arrive as errors without a reason. */
function checkTarget({ target }: Binding): void {
  const kind = target?.kind ?? ''
  if (kind !== '' && kind !== 'Node') {
    throw unclassified(formatFieldError(unsupportedField('target.kind', kind, ['Node', '<empty>'])))
  }
  if (!target?.name) throw unclassified(formatFieldError(requiredField('target.name')))
}

function boundPod(current: Pod, { metadata, target }: Binding, now: string): Pod {
  const { name, deletionTimestamp } = current.metadata
  const refuse = (why: string) => conflict(podsBinding, name, why)
  if (deletionTimestamp) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`)
  if (current.spec.nodeName) throw refuse(`pod ${name} is already assigned to node "${current.spec.nodeName}"`)
  if (current.spec.schedulingGates?.length) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`)
  const draft = {
    ...current,
    metadata: {
      ...current.metadata,
      // Labels come from admission: zone and region of the node.
      ...(metadata.labels && { labels: { ...current.metadata.labels, ...metadata.labels } }),
      ...(metadata.annotations && { annotations: { ...current.metadata.annotations, ...metadata.annotations } }),
    },
    spec: { ...current.spec, nodeName: target.name },
  }
  return withPodCondition(draft, { type: 'PodScheduled', status: 'True', lastTransitionTime: now }, current)
}

/** What creating a binding or an eviction is answered with. */
export const successStatus: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
