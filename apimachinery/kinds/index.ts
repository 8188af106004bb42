import { mutatingAdmissionPolicies } from './admissionregistration/mutating-admission-policy.ts'
import { mutatingAdmissionPolicyBindings } from './admissionregistration/mutating-admission-policy-binding.ts'
import { mutatingWebhookConfigurations } from './admissionregistration/mutating-webhook-configuration.ts'
import { validatingAdmissionPolicies } from './admissionregistration/validating-admission-policy.ts'
import { validatingAdmissionPolicyBindings } from './admissionregistration/validating-admission-policy-binding.ts'
import { validatingWebhookConfigurations } from './admissionregistration/validating-webhook-configuration.ts'
import { customResourceDefinitions } from './apiextensions/custom-resource-definition.ts'
import { apiServices } from './apiregistration/api-service.ts'
import { controllerRevisions } from './apps/controller-revision.ts'
import { daemonSets } from './apps/daemon-set.ts'
import { deployments } from './apps/deployment.ts'
import { replicaSets } from './apps/replica-set.ts'
import { statefulSets } from './apps/stateful-set.ts'
import { selfSubjectReviews } from './authentication/self-subject-review.ts'
import { tokenReviews } from './authentication/token-review.ts'
import { localSubjectAccessReviews } from './authorization/local-subject-access-review.ts'
import { selfSubjectAccessReviews } from './authorization/self-subject-access-review.ts'
import { selfSubjectRulesReviews } from './authorization/self-subject-rules-review.ts'
import { subjectAccessReviews } from './authorization/subject-access-review.ts'
import { horizontalPodAutoscalers } from './autoscaling/horizontal-pod-autoscaler.ts'
import { horizontalPodAutoscalersV1 } from './autoscaling/horizontal-pod-autoscaler-v1.ts'
import { cronJobs } from './batch/cron-job.ts'
import { jobs } from './batch/job.ts'
import { certificateSigningRequests } from './certificates/certificate-signing-request.ts'
import { leases } from './coordination/lease.ts'
import { bindings } from './core/binding.ts'
import { componentStatuses } from './core/component-status.ts'
import { configMaps } from './core/config-map.ts'
import { endpoints } from './core/endpoints.ts'
import { events } from './core/event.ts'
import { limitRanges } from './core/limit-range.ts'
import { namespaces } from './core/namespace.ts'
import { nodes } from './core/node.ts'
import { persistentVolumes } from './core/persistent-volume.ts'
import { persistentVolumeClaims } from './core/persistent-volume-claim.ts'
import { pods } from './core/pod.ts'
import { podTemplates } from './core/pod-template.ts'
import { replicationControllers } from './core/replication-controller.ts'
import { resourceQuotas } from './core/resource-quota.ts'
import { secrets } from './core/secret.ts'
import { services } from './core/service.ts'
import { serviceAccounts } from './core/service-account.ts'
import { eraseKind, type Kind } from './define-kind.ts'
import { endpointSlices } from './discovery/endpoint-slice.ts'
import { eventsV1 } from './events/event.ts'
import { flowSchemas } from './flowcontrol/flow-schema.ts'
import { priorityLevelConfigurations } from './flowcontrol/priority-level-configuration.ts'
import { ingresses } from './networking/ingress.ts'
import { ingressClasses } from './networking/ingress-class.ts'
import { ipAddresses } from './networking/ip-address.ts'
import { networkPolicies } from './networking/network-policy.ts'
import { serviceCidrs } from './networking/service-cidr.ts'
import { runtimeClasses } from './node/runtime-class.ts'
import { podDisruptionBudgets } from './policy/pod-disruption-budget.ts'
import { clusterRoles } from './rbac/cluster-role.ts'
import { clusterRoleBindings } from './rbac/cluster-role-binding.ts'
import { roles } from './rbac/role.ts'
import { roleBindings } from './rbac/role-binding.ts'
import { deviceClasses } from './resource/device-class.ts'
import { resourceClaims } from './resource/resource-claim.ts'
import { resourceClaimTemplates } from './resource/resource-claim-template.ts'
import { resourceSlices } from './resource/resource-slice.ts'
import { priorityClasses } from './scheduling/priority-class.ts'
import { csiDrivers } from './storage/csi-driver.ts'
import { csiNodes } from './storage/csi-node.ts'
import { csiStorageCapacities } from './storage/csi-storage-capacity.ts'
import { storageClasses } from './storage/storage-class.ts'
import { volumeAttachments } from './storage/volume-attachment.ts'
import { volumeAttributesClasses } from './storage/volume-attributes-class.ts'

export {
  apiServices,
  bindings,
  certificateSigningRequests,
  clusterRoleBindings,
  clusterRoles,
  componentStatuses,
  configMaps,
  controllerRevisions,
  cronJobs,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  customResourceDefinitions,
  daemonSets,
  deployments,
  deviceClasses,
  endpointSlices,
  endpoints,
  events,
  eventsV1,
  flowSchemas,
  horizontalPodAutoscalers,
  horizontalPodAutoscalersV1,
  ingressClasses,
  ingresses,
  ipAddresses,
  jobs,
  leases,
  limitRanges,
  localSubjectAccessReviews,
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  namespaces,
  networkPolicies,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  pods,
  podTemplates,
  priorityClasses,
  priorityLevelConfigurations,
  replicaSets,
  replicationControllers,
  resourceClaims,
  resourceClaimTemplates,
  resourceQuotas,
  resourceSlices,
  roleBindings,
  roles,
  runtimeClasses,
  secrets,
  selfSubjectAccessReviews,
  selfSubjectReviews,
  selfSubjectRulesReviews,
  serviceAccounts,
  serviceCidrs,
  services,
  statefulSets,
  storageClasses,
  subjectAccessReviews,
  tokenReviews,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
  volumeAttachments,
  volumeAttributesClasses,
}

/** Every built-in kind that is served, in the order of `/apis`. */
export const kinds: readonly Kind[] = [
  // core
  eraseKind(bindings),
  eraseKind(componentStatuses),
  eraseKind(configMaps),
  eraseKind(endpoints),
  eraseKind(events),
  eraseKind(limitRanges),
  eraseKind(namespaces),
  eraseKind(nodes),
  eraseKind(persistentVolumeClaims),
  eraseKind(persistentVolumes),
  eraseKind(pods),
  eraseKind(podTemplates),
  eraseKind(replicationControllers),
  eraseKind(resourceQuotas),
  eraseKind(secrets),
  eraseKind(serviceAccounts),
  eraseKind(services),
  // apiregistration.k8s.io
  eraseKind(apiServices),
  // apps
  eraseKind(controllerRevisions),
  eraseKind(daemonSets),
  eraseKind(deployments),
  eraseKind(replicaSets),
  eraseKind(statefulSets),
  // events.k8s.io
  eraseKind(eventsV1),
  // authentication.k8s.io
  eraseKind(selfSubjectReviews),
  eraseKind(tokenReviews),
  // authorization.k8s.io
  eraseKind(localSubjectAccessReviews),
  eraseKind(selfSubjectAccessReviews),
  eraseKind(selfSubjectRulesReviews),
  eraseKind(subjectAccessReviews),
  // autoscaling
  eraseKind(horizontalPodAutoscalers),
  eraseKind(horizontalPodAutoscalersV1),
  // batch
  eraseKind(cronJobs),
  eraseKind(jobs),
  // certificates.k8s.io
  eraseKind(certificateSigningRequests),
  // networking.k8s.io
  eraseKind(ingressClasses),
  eraseKind(ingresses),
  eraseKind(ipAddresses),
  eraseKind(networkPolicies),
  eraseKind(serviceCidrs),
  // policy
  eraseKind(podDisruptionBudgets),
  // rbac.authorization.k8s.io
  eraseKind(clusterRoleBindings),
  eraseKind(clusterRoles),
  eraseKind(roleBindings),
  eraseKind(roles),
  // storage.k8s.io
  eraseKind(csiDrivers),
  eraseKind(csiNodes),
  eraseKind(csiStorageCapacities),
  eraseKind(storageClasses),
  eraseKind(volumeAttachments),
  eraseKind(volumeAttributesClasses),
  // admissionregistration.k8s.io
  eraseKind(mutatingAdmissionPolicies),
  eraseKind(mutatingAdmissionPolicyBindings),
  eraseKind(mutatingWebhookConfigurations),
  eraseKind(validatingAdmissionPolicies),
  eraseKind(validatingAdmissionPolicyBindings),
  eraseKind(validatingWebhookConfigurations),
  // apiextensions.k8s.io
  eraseKind(customResourceDefinitions),
  // scheduling.k8s.io
  eraseKind(priorityClasses),
  // coordination.k8s.io
  eraseKind(leases),
  // node.k8s.io
  eraseKind(runtimeClasses),
  // discovery.k8s.io
  eraseKind(endpointSlices),
  // resource.k8s.io
  eraseKind(deviceClasses),
  eraseKind(resourceClaims),
  eraseKind(resourceClaimTemplates),
  eraseKind(resourceSlices),
  // flowcontrol.apiserver.k8s.io
  eraseKind(flowSchemas),
  eraseKind(priorityLevelConfigurations),
]
