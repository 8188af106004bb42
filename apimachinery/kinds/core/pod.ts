import { deepEqual } from '../../equality.ts'
import type { Pod } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'
import { defaultPod } from './pod/defaults/pod-defaults.ts'
import { podColumns, podRowConditions } from './pod/pod-columns.ts'
import { schedulingGatedCondition } from './pod/pod-conditions.ts'
import { validateNewPod, validatePod } from './pod/pod-validation.ts'
import { mergeLabelKeys } from './pod/scheduling/merged-label-keys.ts'
import { validatePodStatusUpdate } from './pod/update/pod-status-validation.ts'
import { validatePodUpdate } from './pod/update/pod-update-validation.ts'
import { podWarnings } from './pod/warnings/pod-warnings.ts'
import { nameWarnings } from './pod/warnings/template-warnings.ts'
import { qosClassOf } from './qos-class.ts'

/** Pod: containers that run together on one node. */
export const pods = defineKind<Pod>({
  shape: 'v1 Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  status: true,
  subresources: {
    attach: { kind: 'PodAttachOptions', verbs: ['get', 'create'] },
    binding: { kind: 'Binding', verbs: ['create'] },
    ephemeralcontainers: { kind: 'Pod', verbs: ['get', 'update', 'patch'] },
    eviction: { kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
    exec: { kind: 'PodExecOptions', verbs: ['get', 'create'] },
    log: { kind: 'Pod', verbs: ['get'] },
    portforward: { kind: 'PodPortForwardOptions', verbs: ['get', 'create'] },
    proxy: { kind: 'PodProxyOptions', verbs: ['get', 'create', 'update', 'patch', 'delete'] },
    resize: { kind: 'Pod', verbs: ['get', 'update', 'patch'] },
  },
  tracksGeneration: true,
  // Deletion with a grace period counts too, but that is not an update by a user.
  bumpsGeneration: (pod, old) => !deepEqual(pod.spec, old.spec),
  default: defaultPod,
  prepareCreate: (draft, { nowMs }) => {
    draft.status = { phase: 'Pending', qosClass: qosClassOf(draft.spec) }
    mergeLabelKeys(draft.spec, draft.metadata.labels ?? {})
    if (draft.spec.schedulingGates?.length) draft.status.conditions = [schedulingGatedCondition(nowMs)]
  },
  prepareStatusUpdate: (draft, old) => {
    draft.metadata.ownerReferences = old.metadata.ownerReferences
    // Old kubelets drop it from the status of pods that they reject.
    draft.status.qosClass ??= old.status.qosClass
  },
  gracePeriodSeconds: podGracePeriodSeconds,
  validate: validatePod,
  validateCreate: validateNewPod,
  validateUpdate: validatePodUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  // Updates come from programs, and there are many of them.
  warnings: (pod, old) => (old ? [] : [...nameWarnings(pod, old, "the Pod's hostname"), ...podWarnings(pod, '')]),
  columns: podColumns,
  rowConditions: podRowConditions,
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.host': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status.phase ?? '',
    'status.podIP': ({ status }) => status.podIPs?.[0]?.ip ?? '',
    'status.podIPs': () => '',
    'status.nominatedNodeName': ({ status }) => status.nominatedNodeName ?? '',
  },
})

/**
 * How long a pod's containers may take to stop. A pod that is on no node, or has ended, has nothing left to stop.
 * A negative period, from the pod or the request, means the shortest there is.
 */
function podGracePeriodSeconds({ spec, status }: Pod, requestedSeconds: number | undefined): number {
  if (!spec.nodeName || status.phase === 'Failed' || status.phase === 'Succeeded') return 0
  const seconds = requestedSeconds ?? spec.terminationGracePeriodSeconds ?? 0
  return seconds < 0 ? 1 : seconds
}
