import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { certificateRequestPem } from './certificates.ts'

/** A small object of every kind that can be created, as clients send it: where fuzzing starts from. */

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
const onceTemplate = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } }
const selector = { matchLabels: { app: 'a' } }
const rules = [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }]
const webhookRules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }]
const webhook = {
  name: 'a.example.com',
  clientConfig: { url: 'https://example.com/x' },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  // Applies to a group that nobody serves.
  rules: [{ ...webhookRules[0], apiGroups: ['nobody.example.com'] }],
}
const involvedObject = { kind: 'Pod', namespace: 'default', name: 'p' }
const deviceClaim = { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'c' } }] } }
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }
const resourceAttributes = { namespace: 'default', verb: 'get', resource: 'pods' }
const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }

const bodies: Readonly<Record<string, object>> = {
  'v1 Binding': { target: { kind: 'Node', name: 'n' } },
  'v1 ConfigMap': { data: { a: 'b' } },
  'v1 Endpoints': { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80, protocol: 'TCP' }] }] },
  'v1 Event': { involvedObject, reason: 'R', message: 'm', type: 'Normal' },
  'v1 LimitRange': { spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } },
  'v1 PersistentVolume': {
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
  },
  'v1 PersistentVolumeClaim': {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  'v1 Pod': template,
  'v1 PodTemplate': { template },
  'v1 ReplicationController': { spec: { selector: { app: 'a' }, template } },
  'v1 ResourceQuota': { spec: { hard: { 'count/frobs.example.com': '1' } } },
  'v1 Secret': { data: { a: 'Yg==' } },
  'v1 Service': { spec: { ports: [{ port: 80 }] } },
  'apiregistration.k8s.io/v1 APIService': {
    spec: { group: 'example.com', version: 'v1', groupPriorityMinimum: 10, versionPriority: 10 },
  },
  'apps/v1 ControllerRevision': { revision: 1, data: {} },
  'apps/v1 DaemonSet': { spec: { selector, template } },
  'apps/v1 Deployment': { spec: { selector, template } },
  'apps/v1 ReplicaSet': { spec: { selector, template } },
  'apps/v1 StatefulSet': { spec: { selector, template, serviceName: 's' } },
  'events.k8s.io/v1 Event': {
    ...{ eventTime: '2026-01-01T00:00:00.000001Z', reportingController: 'a', reportingInstance: 'a' },
    ...{ action: 'A', reason: 'R', regarding: involvedObject, type: 'Normal' },
  },
  'authentication.k8s.io/v1 TokenReview': { spec: { token: 'x' } },
  'authorization.k8s.io/v1 LocalSubjectAccessReview': { spec: { user: 'ann', resourceAttributes } },
  'authorization.k8s.io/v1 SelfSubjectAccessReview': { spec: { resourceAttributes } },
  'authorization.k8s.io/v1 SelfSubjectRulesReview': { spec: { namespace: 'default' } },
  'authorization.k8s.io/v1 SubjectAccessReview': { spec: { user: 'ann', resourceAttributes } },
  'autoscaling/v1 HorizontalPodAutoscaler': { spec: { scaleTargetRef, maxReplicas: 3 } },
  'autoscaling/v2 HorizontalPodAutoscaler': { spec: { scaleTargetRef, maxReplicas: 3, behavior: { scaleUp: {} } } },
  'batch/v1 CronJob': { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: onceTemplate } } } },
  'batch/v1 Job': { spec: { template: onceTemplate } },
  'certificates.k8s.io/v1 CertificateSigningRequest': {
    spec: {
      signerName: 'example.com/s',
      usages: ['client auth'],
      request: Buffer.from(certificateRequestPem).toString('base64'),
    },
  },
  'networking.k8s.io/v1 IngressClass': { spec: { controller: 'example.com/c' } },
  'networking.k8s.io/v1 Ingress': { spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } } },
  'networking.k8s.io/v1 IPAddress': { spec: { parentRef: { resource: 'services', name: 's', namespace: 'default' } } },
  'networking.k8s.io/v1 NetworkPolicy': { spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] } },
  'networking.k8s.io/v1 ServiceCIDR': { spec: { cidrs: ['10.200.0.0/24'] } },
  'policy/v1 PodDisruptionBudget': { spec: { minAvailable: 1, selector } },
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' },
  },
  'rbac.authorization.k8s.io/v1 ClusterRole': { rules },
  'rbac.authorization.k8s.io/v1 RoleBinding': {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
  },
  'rbac.authorization.k8s.io/v1 Role': { rules },
  'storage.k8s.io/v1 CSIDriver': { spec: {} },
  'storage.k8s.io/v1 CSINode': { spec: { drivers: [{ name: 'a.io', nodeID: 'n' }] } },
  'storage.k8s.io/v1 CSIStorageCapacity': { storageClassName: 'a', capacity: '1Gi' },
  'storage.k8s.io/v1 StorageClass': { provisioner: 'a.io/b' },
  'storage.k8s.io/v1 VolumeAttachment': {
    spec: { attacher: 'a.io', nodeName: 'n', source: { persistentVolumeName: 'p' } },
  },
  'storage.k8s.io/v1 VolumeAttributesClass': { driverName: 'a.io', parameters: { a: 'b' } },
  'admissionregistration.k8s.io/v1 MutatingAdmissionPolicy': {
    spec: {
      reinvocationPolicy: 'Never',
      matchConstraints: { resourceRules: [webhook.rules[0]] },
      mutations: [
        { patchType: 'JSONPatch', jsonPatch: { expression: '[JSONPatch{op: "test", path: "/kind", value: "x"}]' } },
      ],
    },
  },
  'admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding': { spec: { policyName: 'a' } },
  'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration': { webhooks: [webhook] },
  'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy': {
    spec: { matchConstraints: { resourceRules: [webhook.rules[0]] }, validations: [{ expression: 'true' }] },
  },
  'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding': {
    spec: { policyName: 'a', validationActions: ['Deny'] },
  },
  'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration': { webhooks: [webhook] },
  'apiextensions.k8s.io/v1 CustomResourceDefinition': {
    spec: {
      ...{ group: 'example.com', scope: 'Namespaced', names: { plural: 'frobs', kind: 'Frob' } },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  },
  'scheduling.k8s.io/v1 PriorityClass': { value: 10 },
  'coordination.k8s.io/v1 Lease': { spec: { holderIdentity: 'a', renewTime: '2026-01-01T00:00:00.000001Z' } },
  'node.k8s.io/v1 RuntimeClass': { handler: 'h' },
  'discovery.k8s.io/v1 EndpointSlice': { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }] },
  'resource.k8s.io/v1 DeviceClass': { spec: {} },
  'resource.k8s.io/v1 ResourceClaim': { spec: deviceClaim },
  'resource.k8s.io/v1 ResourceClaimTemplate': { spec: { spec: deviceClaim } },
  'resource.k8s.io/v1 ResourceSlice': {
    spec: {
      driver: 'a.io',
      nodeName: 'n',
      pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
      devices: [{ name: 'd' }],
    },
  },
  'flowcontrol.apiserver.k8s.io/v1 FlowSchema': { spec: { priorityLevelConfiguration: { name: 'l' } } },
  'flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration': {
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
  },
}

/** What objects are called that must be called after what is in them. */
const names: Readonly<Record<string, string>> = {
  APIService: 'v1.example.com',
  CustomResourceDefinition: 'frobs.example.com',
  IPAddress: '10.0.0.7',
}

/** Kinds whose objects have no metadata. */
const nameless = /Review$/

/** An object that the server takes, and what it is called. */
export function validObject({ apiVersion, kind, namespaced }: Kind): { name: string; object: Record<string, unknown> } {
  const name = names[kind] ?? 'fuzzed'
  const metadata = nameless.test(kind) ? {} : { name, ...(namespaced && { namespace: 'default' }) }
  return { name, object: { ...structuredClone(bodies[`${apiVersion} ${kind}`]), apiVersion, kind, metadata } }
}
