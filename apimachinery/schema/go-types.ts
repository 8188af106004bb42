import type { ScalarType } from './schema-table.ts'

/** Names of Go types, as messages of encoding/json print them. */

/** Go types of scalars. */
export const goScalarTypes: Readonly<Record<ScalarType, string>> = {
  string: 'string',
  integer: 'int32',
  int64: 'int64',
  number: 'float64',
  boolean: 'bool',
  bytes: '[]uint8',
  'date-time': 'v1.Time',
  'micro-time': 'v1.MicroTime',
  duration: 'v1.Duration',
  quantity: 'resource.Quantity',
  'int-or-string': 'intstr.IntOrString',
  object: 'runtime.RawExtension',
  any: 'interface {}',
}

/** `v1.PodSpec` of `io.k8s.api.core.v1.PodSpec`: the last part of the package, and the type. */
export function goStructType(definitionName: string): string {
  const parts = definitionName.split('.')
  return `${parts[parts.length - 2]}.${parts[parts.length - 1]}`
}

/** String types with a name of their own. Keys are `Definition.field`, or a field that has the type in every definition. */
const namedStrings: Readonly<Record<string, string>> = {
  uid: 'types.UID',
  imagePullPolicy: 'v1.PullPolicy',
  terminationMessagePolicy: 'v1.TerminationMessagePolicy',
  protocol: 'v1.Protocol',
  dnsPolicy: 'v1.DNSPolicy',
  sessionAffinity: 'v1.ServiceAffinity',
  externalTrafficPolicy: 'v1.ServiceExternalTrafficPolicy',
  internalTrafficPolicy: 'v1.ServiceInternalTrafficPolicy',
  ipFamilyPolicy: 'v1.IPFamilyPolicy',
  ipFamilies: 'v1.IPFamily',
  accessModes: 'v1.PersistentVolumeAccessMode',
  persistentVolumeReclaimPolicy: 'v1.PersistentVolumeReclaimPolicy',
  reclaimPolicy: 'v1.PersistentVolumeReclaimPolicy',
  volumeBindingMode: 'v1.VolumeBindingMode',
  concurrencyPolicy: 'v1.ConcurrencyPolicy',
  completionMode: 'v1.CompletionMode',
  podManagementPolicy: 'v1.PodManagementPolicyType',
  preemptionPolicy: 'v1.PreemptionPolicy',
  pathType: 'v1.PathType',
  policyTypes: 'v1.PolicyType',
  addressType: 'v1.AddressType',
  mountPropagation: 'v1.MountPropagationMode',
  whenUnsatisfiable: 'v1.UnsatisfiableConstraintAction',
  'PodSpec.restartPolicy': 'v1.RestartPolicy',
  'Container.restartPolicy': 'v1.ContainerRestartPolicy',
  'EphemeralContainer.restartPolicy': 'v1.ContainerRestartPolicy',
  'PodStatus.phase': 'v1.PodPhase',
  'NamespaceStatus.phase': 'v1.NamespacePhase',
  'PersistentVolumeStatus.phase': 'v1.PersistentVolumePhase',
  'PersistentVolumeClaimStatus.phase': 'v1.PersistentVolumeClaimPhase',
  'HTTPGetAction.scheme': 'v1.URIScheme',
  'EmptyDirVolumeSource.medium': 'v1.StorageMedium',
  'HostPathVolumeSource.type': 'v1.HostPathType',
  'Secret.type': 'v1.SecretType',
  'ServiceSpec.type': 'v1.ServiceType',
  'Taint.effect': 'v1.TaintEffect',
  'Toleration.effect': 'v1.TaintEffect',
  'Toleration.operator': 'v1.TolerationOperator',
  'LabelSelectorRequirement.operator': 'v1.LabelSelectorOperator',
  'NodeSelectorRequirement.operator': 'v1.NodeSelectorOperator',
  'Capabilities.add': 'v1.Capability',
  'Capabilities.drop': 'v1.Capability',
  'DeploymentStrategy.type': 'v1.DeploymentStrategyType',
  'DaemonSetUpdateStrategy.type': 'v1.DaemonSetUpdateStrategyType',
  'StatefulSetUpdateStrategy.type': 'v1.StatefulSetUpdateStrategyType',
  'ResourceQuotaSpec.scopes': 'v1.ResourceQuotaScope',
  'LimitRangeItem.type': 'v1.LimitType',
  'NamespaceSpec.finalizers': 'v1.FinalizerName',
  'DeleteOptions.propagationPolicy': 'v1.DeletionPropagation',
  'PodCondition.type': 'v1.PodConditionType',
  'PodCondition.status': 'v1.ConditionStatus',
  'NodeCondition.type': 'v1.NodeConditionType',
  'NodeCondition.status': 'v1.ConditionStatus',
  'Condition.status': 'v1.ConditionStatus',
}

/** The Go type of the strings in a field. @param definitionName `''` where the string is in no definition */
export function goStringType(definitionName: string, field: string): string {
  const type = definitionName.slice(definitionName.lastIndexOf('.') + 1)
  return namedStrings[`${type}.${field}`] ?? namedStrings[field] ?? 'string'
}
