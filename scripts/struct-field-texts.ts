/**
 * The typings have no texts for fields that hold a struct. These are the ones that servers send with their tables, as
 * descriptions of columns: by definition and field, in the API's own words.
 */
export const structFieldTexts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'io.k8s.api.apps.v1.DaemonSetSpec': {
    selector:
      "A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
  },
  'io.k8s.api.apps.v1.DeploymentSpec': {
    selector:
      "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.",
  },
  'io.k8s.api.apps.v1.ReplicaSetSpec': {
    selector:
      "Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec': {
    scaleTargetRef:
      'scaleTargetRef points to the target resource to scale, and is used to the pods for which metrics should be collected, as well as to actually change the replica count.',
  },
  'io.k8s.api.batch.v1.JobSpec': {
    selector:
      'A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
  },
  'io.k8s.api.core.v1.Event': {
    involvedObject: 'The object that this event is about.',
    source: 'The component reporting this event. Should be a short machine understandable string.',
  },
  'io.k8s.api.core.v1.PersistentVolumeSpec': {
    claimRef:
      'claimRef is part of a bi-directional binding between PersistentVolume and PersistentVolumeClaim. Expected to be non-nil when bound. claim.VolumeName is the authoritative bind between PV and PVC. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#binding',
  },
  'io.k8s.api.flowcontrol.v1.FlowSchemaSpec': {
    distinguisherMethod:
      '`distinguisherMethod` defines how to compute the flow distinguisher for requests that match this schema. `nil` specifies that the distinguisher is disabled and thus will always be the empty string.',
    priorityLevelConfiguration:
      '`priorityLevelConfiguration` should reference a PriorityLevelConfiguration in the cluster. If the reference cannot be resolved, the FlowSchema will be ignored and marked as invalid in its status. Required.',
  },
  'io.k8s.api.networking.v1.NetworkPolicySpec': {
    podSelector:
      'podSelector selects the pods to which this NetworkPolicy object applies. The array of ingress rules is applied to any pods selected by this field. Multiple network policies can select the same set of pods. In this case, the ingress rules for each are combined additively. This field is NOT optional and follows standard label selector semantics. An empty podSelector matches all pods in this namespace.',
  },
  'io.k8s.api.rbac.v1.ClusterRoleBinding': {
    roleRef:
      'RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error. This field is immutable.',
  },
  'io.k8s.api.rbac.v1.RoleBinding': {
    roleRef:
      'RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error. This field is immutable.',
  },
  'io.k8s.api.resource.v1.ResourceSliceSpec': {
    pool: 'Pool describes the pool that this ResourceSlice belongs to.',
  },
}
