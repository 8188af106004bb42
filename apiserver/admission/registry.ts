import { resourceQuotas } from '../../apimachinery/kinds/core/resource-quota.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import type { AdmissionPlugin } from './admission.ts'
import type { AdmissionConfig, webhookPlugins } from './admission-config.ts'
import { eventRateLimitConfigurationSchema } from './event-rate-limit/configuration.ts'
import { EventRateLimit } from './event-rate-limit/event-rate-limit.ts'
import { LimitRanger } from './limit-ranger/limit-ranger.ts'
import { type AdmissionDeps, absent, configured, off, on, type PluginEntry } from './plugin-entry.ts'
import { alwaysAdmit, alwaysDeny } from './plugins/always.ts'
import { AlwaysPullImages } from './plugins/always-pull-images.ts'
import { CertificateSubjectRestriction } from './plugins/certificates/certificate-subject-restriction.ts'
import {
  certificateApproval,
  certificateSigning,
  clusterTrustBundleAttest,
} from './plugins/certificates/signer-permissions.ts'
import { defaultIngressClass, defaultStorageClass } from './plugins/default-class.ts'
import { DefaultTolerationSeconds } from './plugins/default-toleration-seconds.ts'
import { DenyServiceExternalIPs } from './plugins/deny-service-external-ips.ts'
import { ExtendedResourceToleration } from './plugins/extended-resource-toleration.ts'
import { LimitPodHardAntiAffinityTopology } from './plugins/limit-pod-hard-anti-affinity-topology.ts'
import { NamespaceAutoProvision } from './plugins/namespace-auto-provision.ts'
import { NamespaceExists } from './plugins/namespace-exists.ts'
import { NamespaceLifecycle } from './plugins/namespace-lifecycle.ts'
import { NodeRestriction } from './plugins/node-restriction.ts'
import { OwnerReferencesPermissionEnforcement } from './plugins/owner-references-permission-enforcement.ts'
import { PersistentVolumeClaimResize } from './plugins/persistent-volume-claim-resize.ts'
import { PodNodeSelector, podNodeSelectorConfigurationSchema } from './plugins/pod-node-selector.ts'
import { PodTolerationRestriction, podTolerationConfigurationSchema } from './plugins/pod-toleration-restriction.ts'
import { PodTopologyLabels } from './plugins/pod-topology-labels.ts'
import { Priority } from './plugins/priority.ts'
import { RuntimeClassPlugin } from './plugins/runtime-class.ts'
import { ServiceAccountPlugin } from './plugins/service-account.ts'
import { StorageObjectInUseProtection } from './plugins/storage-object-in-use-protection.ts'
import { TaintNodesByCondition } from './plugins/taint-nodes-by-condition.ts'
import { defaultPodSecurity, podSecurityConfigurationSchema } from './pod-security/configuration.ts'
import { PodSecurity } from './pod-security/pod-security.ts'
import { MutatingAdmissionPolicyPlugin } from './policies/mutating-admission-policy.ts'
import { ValidatingAdmissionPolicyPlugin } from './policies/validating-admission-policy.ts'
import { type LimitedResource, resourceQuotaConfigurationSchema } from './resource-quota/limited-resources.ts'
import { QuotaLedger } from './resource-quota/quota-ledger.ts'
import { ResourceQuotaPlugin } from './resource-quota/resource-quota.ts'
import { selectPlugins } from './select-plugins.ts'
import { MutatingWebhooks } from './webhooks/mutating-webhooks.ts'
import { ValidatingWebhooks } from './webhooks/validating-webhooks.ts'

/** All admission plugins, in upstream's order. Upstream turns NodeRestriction off, installers turn it on. */
const plugins: readonly PluginEntry[] = [
  off('AlwaysAdmit', () => alwaysAdmit),
  off('NamespaceAutoProvision', ({ reader, ensure }) => new NamespaceAutoProvision(reader, ensure)),
  on('NamespaceLifecycle', ({ reader }) => new NamespaceLifecycle(reader)),
  off('NamespaceExists', ({ reader }) => new NamespaceExists(reader)),
  off('LimitPodHardAntiAffinityTopology', () => new LimitPodHardAntiAffinityTopology()),
  on('LimitRanger', ({ reader }) => new LimitRanger(reader)),
  on('ServiceAccount', ({ reader, random }) => new ServiceAccountPlugin(reader, random)),
  on('NodeRestriction', ({ reader }) => new NodeRestriction(reader)),
  on('TaintNodesByCondition', () => new TaintNodesByCondition()),
  off('AlwaysPullImages', () => new AlwaysPullImages()),
  absent('ImagePolicyWebhook', 'images are judged by webhooks and policies'),
  configured(on, 'PodSecurity', {
    schema: podSecurityConfigurationSchema,
    byDefault: defaultPodSecurity,
    create: (configuration, { reader }) => new PodSecurity(reader, configuration),
  }),
  configured(off, 'PodNodeSelector', {
    schema: podNodeSelectorConfigurationSchema,
    byDefault: { podNodeSelectorPluginConfig: {} },
    create: ({ podNodeSelectorPluginConfig }, { reader }) => new PodNodeSelector(reader, podNodeSelectorPluginConfig),
  }),
  on('Priority', ({ reader }) => new Priority(reader)),
  on('DefaultTolerationSeconds', () => new DefaultTolerationSeconds()),
  configured(off, 'PodTolerationRestriction', {
    schema: podTolerationConfigurationSchema,
    byDefault: { default: [], whitelist: [] },
    create: (rules, { reader }) => new PodTolerationRestriction(reader, rules),
  }),
  configured(off, 'EventRateLimit', {
    schema: eventRateLimitConfigurationSchema,
    create: ({ limits }, { clock }) => new EventRateLimit(limits, clock),
  }),
  off('ExtendedResourceToleration', () => new ExtendedResourceToleration()),
  on('DefaultStorageClass', ({ reader }) => defaultStorageClass(reader)),
  on('StorageObjectInUseProtection', () => new StorageObjectInUseProtection()),
  off(
    'OwnerReferencesPermissionEnforcement',
    ({ authorizer, kinds }) => new OwnerReferencesPermissionEnforcement(authorizer, kinds),
  ),
  on('PersistentVolumeClaimResize', ({ reader }) => new PersistentVolumeClaimResize(reader)),
  on('RuntimeClass', ({ reader }) => new RuntimeClassPlugin(reader)),
  on('CertificateApproval', ({ authorizer }) => certificateApproval(authorizer)),
  on('CertificateSigning', ({ authorizer }) => certificateSigning(authorizer)),
  on('ClusterTrustBundleAttest', ({ authorizer }) => clusterTrustBundleAttest(authorizer)),
  on('CertificateSubjectRestriction', () => new CertificateSubjectRestriction()),
  on('DefaultIngressClass', ({ reader }) => defaultIngressClass(reader)),
  off('DenyServiceExternalIPs', () => new DenyServiceExternalIPs()),
  on('PodTopologyLabels', ({ reader }) => new PodTopologyLabels(reader)),
  on('MutatingAdmissionPolicy', (deps) => new MutatingAdmissionPolicyPlugin(deps)),
  on('MutatingAdmissionWebhook', (deps) => new MutatingWebhooks(withCredentials(deps, 'MutatingAdmissionWebhook'))),
  on('ValidatingAdmissionPolicy', (deps) => new ValidatingAdmissionPolicyPlugin(deps)),
  on(
    'ValidatingAdmissionWebhook',
    (deps) => new ValidatingWebhooks(withCredentials(deps, 'ValidatingAdmissionWebhook')),
  ),
  configured(on, 'ResourceQuota', {
    schema: resourceQuotaConfigurationSchema,
    byDefault: { limitedResources: [] },
    create: ({ limitedResources }, deps) => resourceQuota(limitedResources, deps),
  }),
  off('AlwaysDeny', () => alwaysDeny),
]

/**
 * The admission plugins that are turned on, in upstream's order.
 * @throws {RangeError} the configuration names what is not there, or is not what a plugin takes
 */
export function admissionPlugins(deps: AdmissionDeps): readonly AdmissionPlugin[] {
  return selectPlugins(plugins, deps.config).map(({ create }) => create(deps))
}

/** The names of all plugins. */
export const pluginNames: readonly string[] = plugins.map(({ name }) => name)

/** @throws {RangeError} as `admissionPlugins` would */
export function checkAdmissionConfig(config: AdmissionConfig): void {
  for (const { check } of selectPlugins(plugins, config)) check?.(config)
}

/** Entering charges takes a ledger of their own. */
function resourceQuota(limited: readonly LimitedResource[], { reader, clock, store }: AdmissionDeps): AdmissionPlugin {
  const ledger = new QuotaLedger(() => store(eraseKind(resourceQuotas)))
  return new ResourceQuotaPlugin({ reader, clock, ledger, limited })
}

function withCredentials(deps: AdmissionDeps, plugin: (typeof webhookPlugins)[number]) {
  return { ...deps, credentials: deps.config.webhookCredentials?.get(plugin) }
}
