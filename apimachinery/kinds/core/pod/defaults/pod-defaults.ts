import type {
  Container,
  EphemeralContainer,
  HTTPGetAction,
  Pod,
  PodSpec,
  PodStatus,
  PodTemplateSpec,
  Probe,
} from '../../../../types/core-v1.ts'
import { pullPolicyOf } from '../../image-reference.ts'
import { dropDisabledFields } from '../disabled-fields.ts'
import { defaultPodRequests, requestsFromLimits } from './resource-defaults.ts'
import { defaultVolume } from './volume-defaults.ts'

/** Defaults of a pod: those of any pod spec, and those that only a pod gets and a template does not. */
export function defaultPod(pod: Pod): void {
  const { spec } = pod
  if (pod.status) defaultPodIPs(pod.status)
  defaultPodSpec(spec)
  for (const container of mainAndInitContainers(spec)) requestsFromLimits(container.resources)
  defaultPodRequests(spec)
  spec.enableServiceLinks ??= true
  if (spec.hostNetwork) for (const container of mainAndInitContainers(spec)) publishPortsOnHost(container)
}

/** Defaults of a pod template, in whichever kind it is. */
export function defaultPodTemplate(template: PodTemplateSpec): void {
  defaultPodSpec(template.spec)
}

// `podIP` is the older spelling of the first of `podIPs`; where they differ, it wins.
function defaultPodIPs(status: PodStatus): void {
  const { podIP, podIPs } = status
  if (podIP && podIPs?.[0]?.ip !== podIP) status.podIPs = [{ ip: podIP }]
  else if (!podIP && podIPs?.[0]) status.podIP = podIPs[0].ip
}

function defaultPodSpec(spec: PodSpec): void {
  dropDisabledFields(spec)
  spec.dnsPolicy ??= 'ClusterFirst'
  spec.restartPolicy ??= 'Always'
  spec.securityContext ??= {}
  spec.terminationGracePeriodSeconds ??= 30
  spec.schedulerName ??= 'default-scheduler'
  defaultServiceAccountName(spec)
  for (const volume of spec.volumes ?? []) defaultVolume(volume)
  for (const container of mainAndInitContainers(spec)) defaultContainer(container)
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container)
}

// `serviceAccount` is the deprecated spelling; upstream prints both and lets the newer one win.
function defaultServiceAccountName(spec: PodSpec): void {
  spec.serviceAccountName ??= spec.serviceAccount
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName
}

function mainAndInitContainers(spec: PodSpec): Container[] {
  return [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
}

function defaultContainer(container: Container | EphemeralContainer): void {
  container.imagePullPolicy ??= pullPolicyOf(container.image ?? '')
  container.terminationMessagePath ??= '/dev/termination-log'
  container.terminationMessagePolicy ??= 'File'
  for (const port of container.ports ?? []) port.protocol ??= 'TCP'
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ??= 'v1'
    if (valueFrom?.fileKeyRef) valueFrom.fileKeyRef.optional ??= false
  }
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container
  for (const probe of [livenessProbe, readinessProbe, startupProbe]) if (probe) defaultProbe(probe)
  for (const hook of [lifecycle?.postStart, lifecycle?.preStop]) if (hook?.httpGet) defaultHttpGet(hook.httpGet)
}

function defaultProbe(probe: Probe): void {
  probe.timeoutSeconds ??= 1
  probe.periodSeconds ??= 10
  probe.successThreshold ??= 1
  probe.failureThreshold ??= 3
  if (probe.httpGet) defaultHttpGet(probe.httpGet)
  if (probe.grpc) probe.grpc.service ??= ''
}

function defaultHttpGet(action: HTTPGetAction): void {
  action.path ??= '/'
  action.scheme ??= 'HTTP'
}

// A container in the host's network listens on the host's ports whether it says so or not.
function publishPortsOnHost(container: Container): void {
  for (const port of container.ports ?? []) port.hostPort ??= port.containerPort
}
