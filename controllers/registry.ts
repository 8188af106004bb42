import { nameOfAlias } from './aliases.ts'
import { BootstrapSigner } from './bootstrap-signer.ts'
import { CertificateApproving } from './certificates/certificate-approving.ts'
import { CertificateCleaner } from './certificates/certificate-cleaner.ts'
import { CertificateSigning } from './certificates/certificate-signing.ts'
import { KubeletServingApproving } from './certificates/kubelet-serving-approving.ts'
import { kubeletServingApprover } from './certificates/node-certificate-access.ts'
import { ClusterRoleAggregation } from './cluster-role-aggregation.ts'
import type { ControllerEntry } from './controller.ts'
import { CronJobController } from './cron-job/cron-job.ts'
import { DaemonSetController } from './daemon-set/daemon-set.ts'
import { DeploymentController } from './deployment/deployment.ts'
import { DisruptionController } from './disruption/disruption.ts'
import { StaleDisruption } from './disruption/stale-disruption.ts'
import { EndpointSliceController } from './endpoints/endpoint-slice.ts'
import { EndpointsController } from './endpoints/endpoints.ts'
import { EndpointSliceMirroring } from './endpoints/mirroring/endpoint-slice-mirroring.ts'
import { createGarbageCollector } from './garbage-collector/garbage-collector.ts'
import { HorizontalPodAutoscalerController } from './horizontal-pod-autoscaler/horizontal-pod-autoscaler.ts'
import { JobController } from './job/job.ts'
import { LegacyTokenCleaner } from './legacy-token-cleaner.ts'
import { NamespaceController } from './namespace/namespace.ts'
import { NodeIpam } from './node-ipam/node-ipam.ts'
import { NodeLifecycle } from './node-lifecycle/node-lifecycle.ts'
import { PodGarbageCollector } from './pod-garbage-collector/pod-garbage-collector.ts'
import { PolicyTypeChecking } from './policy-type-checking.ts'
import { replicaSetKind, replicationControllerKind } from './replica-set/kinds.ts'
import { ReplicasController } from './replica-set/replicas-controller.ts'
import { ClaimReservations } from './resource-claim/claim-reservations.ts'
import { PodResourceClaims } from './resource-claim/pod-resource-claims.ts'
import { ResourceQuotaController } from './resource-quota/resource-quota.ts'
import { RootCaCertificatePublisher } from './root-ca-certificate-publisher.ts'
import { ServiceAccountController } from './service-account.ts'
import { ServiceAccountTokenController } from './service-account-token.ts'
import { ServiceCidrController } from './service-cidr.ts'
import { StatefulSetController } from './stateful-set/stateful-set.ts'
import { AttachDetachController } from './storage/attach-detach/attach-detach.ts'
import { AttributesClassProtection } from './storage/attributes-class-protection.ts'
import { ClaimBinder } from './storage/binder/claim-binder.ts'
import { VolumeBinder } from './storage/binder/volume-binder.ts'
import { VolumeReclaimer } from './storage/binder/volume-reclaimer.ts'
import { createCsiSimulation } from './storage/csi-simulation/csi-simulation.ts'
import { EphemeralVolumeController } from './storage/ephemeral-volume.ts'
import { VolumeExpander } from './storage/expansion/volume-expander.ts'
import { localPathResizing, VolumeResizer } from './storage/expansion/volume-resizer.ts'
import { localPath } from './storage/provisioning/local-path.ts'
import { Provisioner } from './storage/provisioning/provisioner.ts'
import { Reclaimer } from './storage/provisioning/reclaimer.ts'
import { PersistentVolumeClaimProtection, PersistentVolumeProtection } from './storage/volume-protection.ts'
import { TaintEviction } from './taint-eviction.ts'
import { TokenCleaner } from './token-cleaner.ts'
import { TtlController } from './ttl.ts'
import { TtlAfterFinished } from './ttl-after-finished.ts'

/** All controllers, in the order in which they start. */
export const controllers: readonly ControllerEntry[] = [
  {
    name: 'serviceaccount-token-controller',
    account: undefined,
    create: (deps) =>
      deps.signSecretToken === undefined ? [] : [new ServiceAccountTokenController(deps, deps.signSecretToken)],
  },
  {
    name: 'serviceaccount-controller',
    account: 'service-account-controller',
    create: (deps) => [new ServiceAccountController(deps)],
  },
  {
    name: 'root-ca-certificate-publisher-controller',
    account: 'root-ca-cert-publisher',
    create: (deps) => (deps.rootCa === undefined ? [] : [new RootCaCertificatePublisher(deps, deps.rootCa)]),
  },
  { name: 'namespace-controller', account: 'namespace-controller', create: (deps) => [new NamespaceController(deps)] },
  {
    name: 'resourcequota-controller',
    account: 'resourcequota-controller',
    create: (deps) => [new ResourceQuotaController(deps)],
  },
  { name: 'garbage-collector-controller', account: 'generic-garbage-collector', create: createGarbageCollector },
  {
    name: 'node-ipam-controller',
    account: 'node-controller',
    create: (deps) => (deps.nodeNetworks === undefined ? [] : [new NodeIpam(deps, deps.nodeNetworks)]),
  },
  { name: 'node-lifecycle-controller', account: 'node-controller', create: (deps) => [new NodeLifecycle(deps)] },
  { name: 'taint-eviction-controller', account: 'node-controller', create: (deps) => [new TaintEviction(deps)] },
  {
    name: 'pod-garbage-collector-controller',
    account: 'pod-garbage-collector',
    create: (deps) => [new PodGarbageCollector(deps)],
  },
  {
    name: 'deployment-controller',
    account: 'deployment-controller',
    create: (deps) => [new DeploymentController(deps)],
  },
  {
    name: 'replicaset-controller',
    account: 'replicaset-controller',
    create: (deps) => [new ReplicasController(deps, replicaSetKind)],
  },
  {
    name: 'replicationcontroller-controller',
    account: 'replication-controller',
    create: (deps) => [new ReplicasController(deps, replicationControllerKind)],
  },
  {
    name: 'daemonset-controller',
    account: 'daemon-set-controller',
    create: (deps) => [new DaemonSetController(deps)],
  },
  {
    name: 'statefulset-controller',
    account: 'statefulset-controller',
    create: (deps) => [new StatefulSetController(deps)],
  },
  { name: 'job-controller', account: 'job-controller', create: (deps) => [new JobController(deps)] },
  { name: 'cronjob-controller', account: 'cronjob-controller', create: (deps) => [new CronJobController(deps)] },
  {
    name: 'certificatesigningrequest-signing-controller',
    account: 'certificate-controller',
    create: (deps) => (deps.clusterSigning === undefined ? [] : [new CertificateSigning(deps, deps.clusterSigning)]),
  },
  {
    name: 'certificatesigningrequest-approving-controller',
    account: 'certificate-controller',
    create: (deps) => [new CertificateApproving(deps)],
  },
  {
    name: 'kubelet-serving-approving-controller',
    account: kubeletServingApprover,
    create: (deps) => (deps.clusterSigning === undefined ? [] : [new KubeletServingApproving(deps)]),
  },
  {
    name: 'certificatesigningrequest-cleaner-controller',
    account: 'certificate-controller',
    create: (deps) => [new CertificateCleaner(deps)],
  },
  { name: 'ttl-controller', account: 'ttl-controller', create: (deps) => [new TtlController(deps)] },
  {
    name: 'ttl-after-finished-controller',
    account: 'ttl-after-finished-controller',
    create: (deps) => [new TtlAfterFinished(deps)],
  },
  {
    name: 'horizontal-pod-autoscaler-controller',
    account: 'horizontal-pod-autoscaler',
    create: (deps) => [new HorizontalPodAutoscalerController(deps)],
  },
  {
    name: 'disruption-controller',
    account: 'disruption-controller',
    create: (deps) => [new DisruptionController(deps), new StaleDisruption(deps)],
  },
  { name: 'endpoints-controller', account: 'endpoint-controller', create: (deps) => [new EndpointsController(deps)] },
  {
    name: 'endpointslice-controller',
    account: 'endpointslice-controller',
    create: (deps) => [new EndpointSliceController(deps)],
  },
  {
    name: 'endpointslice-mirroring-controller',
    account: 'endpointslicemirroring-controller',
    create: (deps) => [new EndpointSliceMirroring(deps)],
  },
  {
    name: 'persistentvolume-binder-controller',
    account: 'persistent-volume-binder',
    create: (deps) => [
      new ClaimBinder(deps),
      new VolumeBinder(deps),
      new VolumeReclaimer(deps),
      new Provisioner(deps, localPath),
      new Reclaimer(deps, localPath),
    ],
  },
  {
    name: 'persistentvolume-attach-detach-controller',
    account: 'attachdetach-controller',
    create: (deps) => [new AttachDetachController(deps)],
  },
  {
    name: 'csi-simulation-controller',
    account: 'csi-simulation-controller',
    create: createCsiSimulation,
  },
  {
    name: 'persistentvolume-expander-controller',
    account: 'expand-controller',
    create: (deps) => [new VolumeExpander(deps), new VolumeResizer(deps, localPathResizing)],
  },
  {
    name: 'ephemeral-volume-controller',
    account: 'ephemeral-volume-controller',
    create: (deps) => [new EphemeralVolumeController(deps)],
  },
  {
    name: 'volumeattributesclass-protection-controller',
    account: 'volumeattributesclass-protection-controller',
    create: () => [new AttributesClassProtection()],
  },
  {
    name: 'persistentvolumeclaim-protection-controller',
    account: 'pvc-protection-controller',
    create: (deps) => [new PersistentVolumeClaimProtection(deps)],
  },
  {
    name: 'persistentvolume-protection-controller',
    account: 'pv-protection-controller',
    create: () => [new PersistentVolumeProtection()],
  },
  {
    name: 'resourceclaim-controller',
    account: 'resource-claim-controller',
    create: (deps) => [new PodResourceClaims(deps), new ClaimReservations(deps)],
  },
  {
    name: 'clusterrole-aggregation-controller',
    account: 'clusterrole-aggregation-controller',
    create: (deps) => [new ClusterRoleAggregation(deps)],
  },
  {
    name: 'service-cidr-controller',
    account: 'service-cidrs-controller',
    create: (deps) => [new ServiceCidrController(deps)],
  },
  {
    name: 'bootstrap-signer-controller',
    account: 'bootstrap-signer',
    isOnByDefault: false,
    create: (deps) => [new BootstrapSigner(deps)],
  },
  {
    name: 'token-cleaner-controller',
    account: 'token-cleaner',
    isOnByDefault: false,
    create: (deps) => [new TokenCleaner(deps)],
  },
  {
    name: 'legacy-serviceaccount-token-cleaner-controller',
    account: 'legacy-service-account-token-cleaner',
    create: (deps) => [new LegacyTokenCleaner(deps)],
  },
  {
    name: 'validatingadmissionpolicy-status-controller',
    account: 'validatingadmissionpolicy-status-controller',
    create: (deps) => [new PolicyTypeChecking(deps)],
  },
]

/**
 * The controllers that `--controllers` selects: `*` is all that are on by default, `foo` is foo, `-foo` is not foo; of
 * several that name the same one, the first counts. Names may be the short ones of old.
 * @throws {RangeError} a name is no controller's
 */
export function selectControllers(selection: readonly string[]): readonly ControllerEntry[] {
  const words = selection.map((word) => (word.startsWith('-') ? `-${nameOfAlias(word.slice(1))}` : nameOfAlias(word)))
  const unknown = words
    .map((word) => word.replace(/^-/, ''))
    .find((name) => name !== '*' && !controllers.some((entry) => entry.name === name))
  if (unknown !== undefined) throw new RangeError(`"${unknown}" is not in the list of known controllers`)
  const isSelected = ({ name, isOnByDefault = true }: ControllerEntry) => {
    const word = words.find((word) => word === name || word === `-${name}`)
    return word === undefined ? isOnByDefault && words.includes('*') : word === name
  }
  return controllers.filter(isSelected)
}
