import type { SchemaTable } from '../schema-table.ts'

/** Shapes of flowcontrol/v1, as measured on Kubernetes 1.36.2. */
export const flowcontrolV1: SchemaTable = {
  'io.k8s.api.flowcontrol.v1.ExemptPriorityLevelConfiguration': { pbMessage: 'k8s.io.api.flowcontrol.v1.ExemptPriorityLevelConfiguration', fields: {
    lendablePercent: { type: 'integer', emit: 'set', ptr: true, pb: 2, pbType: 'int32' },
    nominalConcurrencyShares: { type: 'integer', emit: 'set', ptr: true, pb: 1, pbType: 'int32' },
  } },
  'io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod': { pbMessage: 'k8s.io.api.flowcontrol.v1.FlowDistinguisherMethod', fields: {
    type: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.flowcontrol.v1.FlowSchema': { gvks: ['flowcontrol.apiserver.k8s.io/v1/FlowSchema'], pbMessage: 'k8s.io.api.flowcontrol.v1.FlowSchema', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.flowcontrol.v1.FlowSchemaSpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.flowcontrol.v1.FlowSchemaSpec' },
    status: { type: 'io.k8s.api.flowcontrol.v1.FlowSchemaStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.flowcontrol.v1.FlowSchemaStatus' },
  } },
  'io.k8s.api.flowcontrol.v1.FlowSchemaCondition': { pbMessage: 'k8s.io.api.flowcontrol.v1.FlowSchemaCondition', fields: {
    lastTransitionTime: { type: 'date-time', emit: 'always', pb: 3, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    message: { type: 'string', emit: 'nonzero', pb: 5, pbType: 'string' },
    reason: { type: 'string', emit: 'nonzero', pb: 4, pbType: 'string' },
    status: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
    type: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.flowcontrol.v1.FlowSchemaList': { gvks: ['flowcontrol.apiserver.k8s.io/v1/FlowSchemaList'], pbMessage: 'k8s.io.api.flowcontrol.v1.FlowSchemaList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.flowcontrol.v1.FlowSchema', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.flowcontrol.v1.FlowSchema' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.flowcontrol.v1.FlowSchemaSpec': { pbMessage: 'k8s.io.api.flowcontrol.v1.FlowSchemaSpec', fields: {
    distinguisherMethod: { type: 'io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.api.flowcontrol.v1.FlowDistinguisherMethod' },
    matchingPrecedence: { type: 'integer', default: 0, emit: 'always', pb: 2, pbType: 'int32' },
    priorityLevelConfiguration: { type: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationReference', required: true, default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfigurationReference' },
    rules: { type: 'array', items: 'io.k8s.api.flowcontrol.v1.PolicyRulesWithSubjects', listType: 'atomic', emit: 'nonzero', pb: 4, pbRepeated: true, pbType: 'k8s.io.api.flowcontrol.v1.PolicyRulesWithSubjects' },
  } },
  'io.k8s.api.flowcontrol.v1.FlowSchemaStatus': { pbMessage: 'k8s.io.api.flowcontrol.v1.FlowSchemaStatus', fields: {
    conditions: { type: 'array', items: 'io.k8s.api.flowcontrol.v1.FlowSchemaCondition', listType: 'map', listMapKeys: ['type'], patchStrategy: 'merge', patchMergeKey: 'type', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'k8s.io.api.flowcontrol.v1.FlowSchemaCondition' },
  } },
  'io.k8s.api.flowcontrol.v1.GroupSubject': { pbMessage: 'k8s.io.api.flowcontrol.v1.GroupSubject', fields: {
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.flowcontrol.v1.LimitResponse': { unions: [{ discriminator: 'type', 'fields-to-discriminateBy': { queuing: 'Queuing' } }], pbMessage: 'k8s.io.api.flowcontrol.v1.LimitResponse', fields: {
    queuing: { type: 'io.k8s.api.flowcontrol.v1.QueuingConfiguration', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.api.flowcontrol.v1.QueuingConfiguration' },
    type: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.flowcontrol.v1.LimitedPriorityLevelConfiguration': { pbMessage: 'k8s.io.api.flowcontrol.v1.LimitedPriorityLevelConfiguration', fields: {
    borrowingLimitPercent: { type: 'integer', emit: 'set', ptr: true, pb: 4, pbType: 'int32' },
    lendablePercent: { type: 'integer', emit: 'set', ptr: true, pb: 3, pbType: 'int32' },
    limitResponse: { type: 'io.k8s.api.flowcontrol.v1.LimitResponse', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.flowcontrol.v1.LimitResponse' },
    nominalConcurrencyShares: { type: 'integer', emit: 'always', ptr: true, pb: 1, pbType: 'int32' },
  } },
  'io.k8s.api.flowcontrol.v1.NonResourcePolicyRule': { pbMessage: 'k8s.io.api.flowcontrol.v1.NonResourcePolicyRule', fields: {
    nonResourceURLs: { type: 'array', items: 'string', required: true, listType: 'set', emit: 'always', pb: 6, pbRepeated: true, pbType: 'string' },
    verbs: { type: 'array', items: 'string', required: true, listType: 'set', emit: 'always', pb: 1, pbRepeated: true, pbType: 'string' },
  } },
  'io.k8s.api.flowcontrol.v1.PolicyRulesWithSubjects': { pbMessage: 'k8s.io.api.flowcontrol.v1.PolicyRulesWithSubjects', fields: {
    nonResourceRules: { type: 'array', items: 'io.k8s.api.flowcontrol.v1.NonResourcePolicyRule', listType: 'atomic', emit: 'nonzero', pb: 3, pbRepeated: true, pbType: 'k8s.io.api.flowcontrol.v1.NonResourcePolicyRule' },
    resourceRules: { type: 'array', items: 'io.k8s.api.flowcontrol.v1.ResourcePolicyRule', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.flowcontrol.v1.ResourcePolicyRule' },
    subjects: { type: 'array', items: 'io.k8s.api.flowcontrol.v1.Subject', required: true, listType: 'atomic', emit: 'always', pb: 1, pbRepeated: true, pbType: 'k8s.io.api.flowcontrol.v1.Subject' },
  } },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration': { gvks: ['flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration'], pbMessage: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfiguration', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfigurationSpec' },
    status: { type: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfigurationStatus' },
  } },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationCondition': { pbMessage: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfigurationCondition', fields: {
    lastTransitionTime: { type: 'date-time', emit: 'always', pb: 3, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Time' },
    message: { type: 'string', emit: 'nonzero', pb: 5, pbType: 'string' },
    reason: { type: 'string', emit: 'nonzero', pb: 4, pbType: 'string' },
    status: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
    type: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationList': { gvks: ['flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfigurationList'], pbMessage: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfigurationList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfiguration' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationReference': { pbMessage: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfigurationReference', fields: {
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec': { unions: [{ discriminator: 'type', 'fields-to-discriminateBy': { exempt: 'Exempt', limited: 'Limited' } }], pbMessage: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfigurationSpec', fields: {
    exempt: { type: 'io.k8s.api.flowcontrol.v1.ExemptPriorityLevelConfiguration', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.api.flowcontrol.v1.ExemptPriorityLevelConfiguration' },
    limited: { type: 'io.k8s.api.flowcontrol.v1.LimitedPriorityLevelConfiguration', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.api.flowcontrol.v1.LimitedPriorityLevelConfiguration' },
    type: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationStatus': { pbMessage: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfigurationStatus', fields: {
    conditions: { type: 'array', items: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationCondition', listType: 'map', listMapKeys: ['type'], patchStrategy: 'merge', patchMergeKey: 'type', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'k8s.io.api.flowcontrol.v1.PriorityLevelConfigurationCondition' },
  } },
  'io.k8s.api.flowcontrol.v1.QueuingConfiguration': { pbMessage: 'k8s.io.api.flowcontrol.v1.QueuingConfiguration', fields: {
    handSize: { type: 'integer', default: 0, emit: 'always', pb: 2, pbType: 'int32' },
    queueLengthLimit: { type: 'integer', default: 0, emit: 'always', pb: 3, pbType: 'int32' },
    queues: { type: 'integer', default: 0, emit: 'always', pb: 1, pbType: 'int32' },
  } },
  'io.k8s.api.flowcontrol.v1.ResourcePolicyRule': { pbMessage: 'k8s.io.api.flowcontrol.v1.ResourcePolicyRule', fields: {
    apiGroups: { type: 'array', items: 'string', required: true, listType: 'set', emit: 'always', pb: 2, pbRepeated: true, pbType: 'string' },
    clusterScope: { type: 'boolean', emit: 'nonzero', pb: 4, pbType: 'bool' },
    namespaces: { type: 'array', items: 'string', listType: 'set', emit: 'always', pb: 5, pbRepeated: true, pbType: 'string' },
    resources: { type: 'array', items: 'string', required: true, listType: 'set', emit: 'always', pb: 3, pbRepeated: true, pbType: 'string' },
    verbs: { type: 'array', items: 'string', required: true, listType: 'set', emit: 'always', pb: 1, pbRepeated: true, pbType: 'string' },
  } },
  'io.k8s.api.flowcontrol.v1.ServiceAccountSubject': { pbMessage: 'k8s.io.api.flowcontrol.v1.ServiceAccountSubject', fields: {
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 2, pbType: 'string' },
    namespace: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.flowcontrol.v1.Subject': { unions: [{ discriminator: 'kind', 'fields-to-discriminateBy': { group: 'Group', serviceAccount: 'ServiceAccount', user: 'User' } }], pbMessage: 'k8s.io.api.flowcontrol.v1.Subject', fields: {
    group: { type: 'io.k8s.api.flowcontrol.v1.GroupSubject', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.api.flowcontrol.v1.GroupSubject' },
    kind: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    serviceAccount: { type: 'io.k8s.api.flowcontrol.v1.ServiceAccountSubject', emit: 'set', ptr: true, pb: 4, pbType: 'k8s.io.api.flowcontrol.v1.ServiceAccountSubject' },
    user: { type: 'io.k8s.api.flowcontrol.v1.UserSubject', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.api.flowcontrol.v1.UserSubject' },
  } },
  'io.k8s.api.flowcontrol.v1.UserSubject': { pbMessage: 'k8s.io.api.flowcontrol.v1.UserSubject', fields: {
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
  } },
}
