import type { SchemaTable } from '../schema-table.ts'

/** Shapes of networking/v1, as measured on Kubernetes 1.36.2. */
export const networkingV1: SchemaTable = {
  'io.k8s.api.networking.v1.HTTPIngressPath': { pbMessage: 'k8s.io.api.networking.v1.HTTPIngressPath', fields: {
    backend: { type: 'io.k8s.api.networking.v1.IngressBackend', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.networking.v1.IngressBackend' },
    path: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    pathType: { type: 'string', required: true, enum: ['Exact', 'ImplementationSpecific', 'Prefix'], emit: 'always', ptr: true, pb: 3, pbType: 'string' },
  } },
  'io.k8s.api.networking.v1.HTTPIngressRuleValue': { pbMessage: 'k8s.io.api.networking.v1.HTTPIngressRuleValue', fields: {
    paths: { type: 'array', items: 'io.k8s.api.networking.v1.HTTPIngressPath', required: true, listType: 'atomic', emit: 'always', pb: 1, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.HTTPIngressPath' },
  } },
  'io.k8s.api.networking.v1.IPAddress': { gvks: ['networking.k8s.io/v1/IPAddress'], pbMessage: 'k8s.io.api.networking.v1.IPAddress', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.networking.v1.IPAddressSpec', required: true, default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.networking.v1.IPAddressSpec' },
  } },
  'io.k8s.api.networking.v1.IPAddressList': { gvks: ['networking.k8s.io/v1/IPAddressList'], pbMessage: 'k8s.io.api.networking.v1.IPAddressList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.networking.v1.IPAddress', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.IPAddress' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.networking.v1.IPAddressSpec': { pbMessage: 'k8s.io.api.networking.v1.IPAddressSpec', fields: {
    parentRef: { type: 'io.k8s.api.networking.v1.ParentReference', required: true, emit: 'set', ptr: true, pb: 1, pbType: 'k8s.io.api.networking.v1.ParentReference' },
  } },
  'io.k8s.api.networking.v1.IPBlock': { pbMessage: 'k8s.io.api.networking.v1.IPBlock', fields: {
    cidr: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    except: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'string' },
  } },
  'io.k8s.api.networking.v1.Ingress': { gvks: ['networking.k8s.io/v1/Ingress'], pbMessage: 'k8s.io.api.networking.v1.Ingress', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.networking.v1.IngressSpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.networking.v1.IngressSpec' },
    status: { type: 'io.k8s.api.networking.v1.IngressStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.networking.v1.IngressStatus' },
  } },
  'io.k8s.api.networking.v1.IngressBackend': { pbMessage: 'k8s.io.api.networking.v1.IngressBackend', fields: {
    resource: { type: 'io.k8s.api.core.v1.TypedLocalObjectReference', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.api.core.v1.TypedLocalObjectReference' },
    service: { type: 'io.k8s.api.networking.v1.IngressServiceBackend', emit: 'set', ptr: true, pb: 4, pbType: 'k8s.io.api.networking.v1.IngressServiceBackend' },
  } },
  'io.k8s.api.networking.v1.IngressClass': { gvks: ['networking.k8s.io/v1/IngressClass'], pbMessage: 'k8s.io.api.networking.v1.IngressClass', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.networking.v1.IngressClassSpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.networking.v1.IngressClassSpec' },
  } },
  'io.k8s.api.networking.v1.IngressClassList': { gvks: ['networking.k8s.io/v1/IngressClassList'], pbMessage: 'k8s.io.api.networking.v1.IngressClassList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.networking.v1.IngressClass', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.IngressClass' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.networking.v1.IngressClassParametersReference': { pbMessage: 'k8s.io.api.networking.v1.IngressClassParametersReference', fields: {
    apiGroup: { type: 'string', emit: 'set', ptr: true, pb: 1, pbType: 'string' },
    kind: { type: 'string', required: true, default: '', emit: 'always', pb: 2, pbType: 'string' },
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 3, pbType: 'string' },
    namespace: { type: 'string', emit: 'set', ptr: true, pb: 5, pbType: 'string' },
    scope: { type: 'string', emit: 'always', ptr: true, pb: 4, pbType: 'string' },
  } },
  'io.k8s.api.networking.v1.IngressClassSpec': { pbMessage: 'k8s.io.api.networking.v1.IngressClassSpec', fields: {
    controller: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    parameters: { type: 'io.k8s.api.networking.v1.IngressClassParametersReference', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.api.networking.v1.IngressClassParametersReference' },
  } },
  'io.k8s.api.networking.v1.IngressList': { gvks: ['networking.k8s.io/v1/IngressList'], pbMessage: 'k8s.io.api.networking.v1.IngressList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.networking.v1.Ingress', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.Ingress' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.networking.v1.IngressLoadBalancerIngress': { pbMessage: 'k8s.io.api.networking.v1.IngressLoadBalancerIngress', fields: {
    hostname: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
    ip: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    ports: { type: 'array', items: 'io.k8s.api.networking.v1.IngressPortStatus', listType: 'atomic', emit: 'nonzero', pb: 4, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.IngressPortStatus' },
  } },
  'io.k8s.api.networking.v1.IngressLoadBalancerStatus': { pbMessage: 'k8s.io.api.networking.v1.IngressLoadBalancerStatus', fields: {
    ingress: { type: 'array', items: 'io.k8s.api.networking.v1.IngressLoadBalancerIngress', listType: 'atomic', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.IngressLoadBalancerIngress' },
  } },
  'io.k8s.api.networking.v1.IngressPortStatus': { pbMessage: 'k8s.io.api.networking.v1.IngressPortStatus', fields: {
    error: { type: 'string', emit: 'set', ptr: true, pb: 3, pbType: 'string' },
    port: { type: 'integer', required: true, default: 0, emit: 'always', pb: 1, pbType: 'int32' },
    protocol: { type: 'string', required: true, default: '', enum: ['SCTP', 'TCP', 'UDP'], emit: 'always', pb: 2, pbType: 'string' },
  } },
  'io.k8s.api.networking.v1.IngressRule': { pbMessage: 'k8s.io.api.networking.v1.IngressRule', fields: {
    host: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    http: { type: 'io.k8s.api.networking.v1.HTTPIngressRuleValue', emit: 'set', ptr: true, pb: [2, 1], pbType: 'k8s.io.api.networking.v1.HTTPIngressRuleValue' },
  } },
  'io.k8s.api.networking.v1.IngressServiceBackend': { pbMessage: 'k8s.io.api.networking.v1.IngressServiceBackend', fields: {
    name: { type: 'string', required: true, default: '', emit: 'always', pb: 1, pbType: 'string' },
    port: { type: 'io.k8s.api.networking.v1.ServiceBackendPort', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.networking.v1.ServiceBackendPort' },
  } },
  'io.k8s.api.networking.v1.IngressSpec': { pbMessage: 'k8s.io.api.networking.v1.IngressSpec', fields: {
    defaultBackend: { type: 'io.k8s.api.networking.v1.IngressBackend', emit: 'set', ptr: true, pb: 1, pbType: 'k8s.io.api.networking.v1.IngressBackend' },
    ingressClassName: { type: 'string', emit: 'set', ptr: true, pb: 4, pbType: 'string' },
    rules: { type: 'array', items: 'io.k8s.api.networking.v1.IngressRule', listType: 'atomic', emit: 'nonzero', pb: 3, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.IngressRule' },
    tls: { type: 'array', items: 'io.k8s.api.networking.v1.IngressTLS', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.IngressTLS' },
  } },
  'io.k8s.api.networking.v1.IngressStatus': { pbMessage: 'k8s.io.api.networking.v1.IngressStatus', fields: {
    loadBalancer: { type: 'io.k8s.api.networking.v1.IngressLoadBalancerStatus', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.api.networking.v1.IngressLoadBalancerStatus' },
  } },
  'io.k8s.api.networking.v1.IngressTLS': { pbMessage: 'k8s.io.api.networking.v1.IngressTLS', fields: {
    hosts: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'string' },
    secretName: { type: 'string', emit: 'nonzero', pb: 2, pbType: 'string' },
  } },
  'io.k8s.api.networking.v1.NetworkPolicy': { gvks: ['networking.k8s.io/v1/NetworkPolicy'], pbMessage: 'k8s.io.api.networking.v1.NetworkPolicy', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.networking.v1.NetworkPolicySpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.networking.v1.NetworkPolicySpec' },
  } },
  'io.k8s.api.networking.v1.NetworkPolicyEgressRule': { pbMessage: 'k8s.io.api.networking.v1.NetworkPolicyEgressRule', fields: {
    ports: { type: 'array', items: 'io.k8s.api.networking.v1.NetworkPolicyPort', listType: 'atomic', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.NetworkPolicyPort' },
    to: { type: 'array', items: 'io.k8s.api.networking.v1.NetworkPolicyPeer', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.NetworkPolicyPeer' },
  } },
  'io.k8s.api.networking.v1.NetworkPolicyIngressRule': { pbMessage: 'k8s.io.api.networking.v1.NetworkPolicyIngressRule', fields: {
    from: { type: 'array', items: 'io.k8s.api.networking.v1.NetworkPolicyPeer', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.NetworkPolicyPeer' },
    ports: { type: 'array', items: 'io.k8s.api.networking.v1.NetworkPolicyPort', listType: 'atomic', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.NetworkPolicyPort' },
  } },
  'io.k8s.api.networking.v1.NetworkPolicyList': { gvks: ['networking.k8s.io/v1/NetworkPolicyList'], pbMessage: 'k8s.io.api.networking.v1.NetworkPolicyList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.networking.v1.NetworkPolicy', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.NetworkPolicy' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.networking.v1.NetworkPolicyPeer': { pbMessage: 'k8s.io.api.networking.v1.NetworkPolicyPeer', fields: {
    ipBlock: { type: 'io.k8s.api.networking.v1.IPBlock', emit: 'set', ptr: true, pb: 3, pbType: 'k8s.io.api.networking.v1.IPBlock' },
    namespaceSelector: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.LabelSelector' },
    podSelector: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector', emit: 'set', ptr: true, pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.LabelSelector' },
  } },
  'io.k8s.api.networking.v1.NetworkPolicyPort': { pbMessage: 'k8s.io.api.networking.v1.NetworkPolicyPort', fields: {
    endPort: { type: 'integer', emit: 'set', ptr: true, pb: 3, pbType: 'int32' },
    port: { type: 'int-or-string', emit: 'set', ptr: true, pb: 2, pbType: 'k8s.io.apimachinery.pkg.util.intstr.IntOrString' },
    protocol: { type: 'string', enum: ['SCTP', 'TCP', 'UDP'], emit: 'set', ptr: true, pb: 1, pbType: 'string' },
  } },
  'io.k8s.api.networking.v1.NetworkPolicySpec': { pbMessage: 'k8s.io.api.networking.v1.NetworkPolicySpec', fields: {
    egress: { type: 'array', items: 'io.k8s.api.networking.v1.NetworkPolicyEgressRule', listType: 'atomic', emit: 'nonzero', pb: 3, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.NetworkPolicyEgressRule' },
    ingress: { type: 'array', items: 'io.k8s.api.networking.v1.NetworkPolicyIngressRule', listType: 'atomic', emit: 'nonzero', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.NetworkPolicyIngressRule' },
    podSelector: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.LabelSelector' },
    policyTypes: { type: 'array', items: 'string', itemEnum: ['Egress', 'Ingress'], listType: 'atomic', emit: 'nonzero', pb: 4, pbRepeated: true, pbType: 'string' },
  } },
  'io.k8s.api.networking.v1.ParentReference': { pbMessage: 'k8s.io.api.networking.v1.ParentReference', fields: {
    group: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    name: { type: 'string', required: true, emit: 'nonzero', pb: 4, pbType: 'string' },
    namespace: { type: 'string', emit: 'nonzero', pb: 3, pbType: 'string' },
    resource: { type: 'string', required: true, emit: 'nonzero', pb: 2, pbType: 'string' },
  } },
  'io.k8s.api.networking.v1.ServiceBackendPort': { mapType: 'atomic', pbMessage: 'k8s.io.api.networking.v1.ServiceBackendPort', fields: {
    name: { type: 'string', emit: 'nonzero', pb: 1, pbType: 'string' },
    number: { type: 'integer', emit: 'nonzero', pb: 2, pbType: 'int32' },
  } },
  'io.k8s.api.networking.v1.ServiceCIDR': { gvks: ['networking.k8s.io/v1/ServiceCIDR'], pbMessage: 'k8s.io.api.networking.v1.ServiceCIDR', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: { type: 'io.k8s.api.networking.v1.ServiceCIDRSpec', default: {}, emit: 'always', pb: 2, pbType: 'k8s.io.api.networking.v1.ServiceCIDRSpec' },
    status: { type: 'io.k8s.api.networking.v1.ServiceCIDRStatus', default: {}, emit: 'always', pb: 3, pbType: 'k8s.io.api.networking.v1.ServiceCIDRStatus' },
  } },
  'io.k8s.api.networking.v1.ServiceCIDRList': { gvks: ['networking.k8s.io/v1/ServiceCIDRList'], pbMessage: 'k8s.io.api.networking.v1.ServiceCIDRList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.networking.v1.ServiceCIDR', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.networking.v1.ServiceCIDR' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
  'io.k8s.api.networking.v1.ServiceCIDRSpec': { pbMessage: 'k8s.io.api.networking.v1.ServiceCIDRSpec', fields: {
    cidrs: { type: 'array', items: 'string', listType: 'atomic', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'string' },
  } },
  'io.k8s.api.networking.v1.ServiceCIDRStatus': { pbMessage: 'k8s.io.api.networking.v1.ServiceCIDRStatus', fields: {
    conditions: { type: 'array', items: 'io.k8s.apimachinery.pkg.apis.meta.v1.Condition', listType: 'map', listMapKeys: ['type'], patchStrategy: 'merge', patchMergeKey: 'type', emit: 'nonzero', pb: 1, pbRepeated: true, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.Condition' },
  } },
}
