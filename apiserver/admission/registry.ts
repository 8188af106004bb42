import { resourceQuotas } from '../../apimachinery/kinds/core/resource-quota.ts'
import { eraseKind, type Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Random } from '../../platform/random.ts'
import type { Authorizer } from '../authorization/authorizer.ts'
import type { KindIndex } from '../kind-index.ts'
import type { ObjectReader } from '../object-reader.ts'
import type { ObjectStore } from '../registry/object-store.ts'
import type { WebhookClient } from '../webhooks/webhook-client.ts'
import type { AdmissionPlugin } from './admission.ts'
import { type AdmissionConfig, pluginConfiguration } from './admission-config.ts'
import { LimitRanger } from './limit-ranger/limit-ranger.ts'
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
import { NamespaceExists } from './plugins/namespace-exists.ts'
import { NamespaceLifecycle } from './plugins/namespace-lifecycle.ts'
import { NodeRestriction } from './plugins/node-restriction.ts'
import { PersistentVolumeClaimResize } from './plugins/persistent-volume-claim-resize.ts'
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
import { resourceQuotaConfigurationSchema } from './resource-quota/limited-resources.ts'
import { QuotaLedger } from './resource-quota/quota-ledger.ts'
import { ResourceQuotaPlugin } from './resource-quota/resource-quota.ts'
import { selectPlugins } from './select-plugins.ts'
import { MutatingWebhooks } from './webhooks/mutating-webhooks.ts'
import { ValidatingWebhooks } from './webhooks/validating-webhooks.ts'
import type { ConvertVersion } from './webhooks/versioned-objects.ts'

/** What admission plugins are built from. */
export interface AdmissionDeps {
  readonly reader: ObjectReader
  readonly random: Random
  readonly authorizer: Authorizer
  readonly config: AdmissionConfig
  readonly clock: Clock
  /** The stored objects of a kind, for plugins that write. */
  store(kind: Kind): ObjectStore
  /** What is served now. */
  readonly kinds: () => KindIndex
  readonly client: WebhookClient
  readonly convert: ConvertVersion
  readonly logger: Logger
}

/** A line of the list of plugins. */
interface PluginEntry {
  /** Upstream's. */
  readonly name: string
  readonly onByDefault: boolean
  readonly create: (deps: AdmissionDeps) => AdmissionPlugin
}

const on = (name: string, create: PluginEntry['create']): PluginEntry => ({ name, onByDefault: true, create })
const off = (name: string, create: PluginEntry['create']): PluginEntry => ({ name, onByDefault: false, create })

/** What the plugins take that have a configuration. */
const configurationSchemas = {
  PodSecurity: podSecurityConfigurationSchema,
  ResourceQuota: resourceQuotaConfigurationSchema,
} as const

/** All admission plugins, in upstream's order. Upstream turns NodeRestriction off, installers turn it on. */
const plugins: readonly PluginEntry[] = [
  on('NamespaceLifecycle', ({ reader }) => new NamespaceLifecycle(reader)),
  off('NamespaceExists', ({ reader }) => new NamespaceExists(reader)),
  off('LimitPodHardAntiAffinityTopology', () => new LimitPodHardAntiAffinityTopology()),
  on('LimitRanger', ({ reader }) => new LimitRanger(reader)),
  on('ServiceAccount', ({ reader, random }) => new ServiceAccountPlugin(reader, random)),
  on('NodeRestriction', ({ reader }) => new NodeRestriction(reader)),
  on('TaintNodesByCondition', () => new TaintNodesByCondition()),
  off('AlwaysPullImages', () => new AlwaysPullImages()),
  on('PodSecurity', podSecurity),
  on('Priority', ({ reader }) => new Priority(reader)),
  on('DefaultTolerationSeconds', () => new DefaultTolerationSeconds()),
  off('ExtendedResourceToleration', () => new ExtendedResourceToleration()),
  on('DefaultStorageClass', ({ reader }) => defaultStorageClass(reader)),
  on('PersistentVolumeClaimResize', ({ reader }) => new PersistentVolumeClaimResize(reader)),
  on('StorageObjectInUseProtection', () => new StorageObjectInUseProtection()),
  on('RuntimeClass', ({ reader }) => new RuntimeClassPlugin(reader)),
  on('CertificateApproval', ({ authorizer }) => certificateApproval(authorizer)),
  on('CertificateSigning', ({ authorizer }) => certificateSigning(authorizer)),
  on('ClusterTrustBundleAttest', ({ authorizer }) => clusterTrustBundleAttest(authorizer)),
  on('CertificateSubjectRestriction', () => new CertificateSubjectRestriction()),
  on('DefaultIngressClass', ({ reader }) => defaultIngressClass(reader)),
  off('DenyServiceExternalIPs', () => new DenyServiceExternalIPs()),
  on('PodTopologyLabels', ({ reader }) => new PodTopologyLabels(reader)),
  on('MutatingAdmissionPolicy', (deps) => new MutatingAdmissionPolicyPlugin(deps)),
  on('MutatingAdmissionWebhook', (deps) => new MutatingWebhooks(deps)),
  on('ValidatingAdmissionPolicy', (deps) => new ValidatingAdmissionPolicyPlugin(deps)),
  on('ValidatingAdmissionWebhook', (deps) => new ValidatingWebhooks(deps)),
  on('ResourceQuota', resourceQuota),
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
  selectPlugins(plugins, config)
  for (const [plugin, schema] of Object.entries(configurationSchemas)) {
    pluginConfiguration<unknown>(config, plugin, schema)
  }
}

function podSecurity({ reader, config }: AdmissionDeps): AdmissionPlugin {
  const configuration = pluginConfiguration(config, 'PodSecurity', configurationSchemas.PodSecurity)
  return new PodSecurity(reader, configuration ?? defaultPodSecurity)
}

function resourceQuota({ reader, clock, config, store }: AdmissionDeps): AdmissionPlugin {
  const configuration = pluginConfiguration(config, 'ResourceQuota', configurationSchemas.ResourceQuota)
  const ledger = new QuotaLedger(() => store(eraseKind(resourceQuotas)))
  return new ResourceQuotaPlugin({ reader, clock, ledger, limited: configuration?.limitedResources ?? [] })
}
