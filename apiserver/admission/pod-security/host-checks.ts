import type { LifecycleHandler, Probe } from '../../../apimachinery/types/core-v1.ts'
import {
  type AnyContainer,
  type Check,
  containersNamed,
  containersOf,
  distinct,
  namesWhere,
  plural,
  quoted,
  setters,
} from './check.ts'

/** No namespaces of the host. */
export const hostNamespaces: Check = ({ spec }) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field])
  if (shared.length === 0) return undefined
  return { reason: 'host namespaces', detail: shared.map((field) => `${field}=true`).join(', ') }
}

/** No files of the host. */
export const hostPathVolumes: Check = ({ spec }) => {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name)
  if (names.length === 0) return undefined
  return { reason: 'hostPath volumes', detail: `${plural('volume', names.length)} ${quoted(names)}` }
}

/** No ports of the host. */
export const hostPorts: Check = ({ spec }) => {
  const used = ({ ports }: AnyContainer) =>
    (ports ?? []).flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []))
  const names = namesWhere(spec, (container) => used(container).length > 0)
  if (names.length === 0) return undefined
  const ports = distinct(containersOf(spec).flatMap(used))
  const what = `${plural('hostPort', ports.length)} ${ports.join(', ')}`
  return { reason: 'hostPort', detail: `${containersNamed(names)} ${use(names)} ${what}` }
}

/** No probes and hooks that make the node agent call other hosts. */
export const hostProbesAndHostLifecycle: Check = ({ spec }) => {
  const names = distinct(namesWhere(spec, (container) => calledHosts(container).length > 0))
  if (names.length === 0) return undefined
  const hosts = distinct(containersOf(spec).flatMap(calledHosts))
  const what = `${plural('probe or lifecycle host', hosts.length)} ${quoted(hosts)}`
  return { reason: 'probe or lifecycle host', detail: `${containersNamed(names)} ${use(names)} ${what}` }
}

/** No privileged containers. */
export const privileged: Check = ({ spec }) => {
  const names = namesWhere(spec, ({ securityContext }) => securityContext?.privileged === true)
  if (names.length === 0) return undefined
  return { reason: 'privileged', detail: `${containersNamed(names)} must not set securityContext.privileged=true` }
}

/** The usual masks on /proc. */
export const procMount: Check = ({ spec }) => {
  const other = ({ securityContext }: AnyContainer) => {
    const mount = securityContext?.procMount
    return mount === undefined || mount === 'Default' ? [] : [mount]
  }
  const names = namesWhere(spec, (container) => other(container).length > 0)
  if (names.length === 0) return undefined
  const types = quoted(distinct(containersOf(spec).flatMap(other)))
  return { reason: 'procMount', detail: `${containersNamed(names)} must not set securityContext.procMount to ${types}` }
}

/** No containers that are processes of a Windows host. */
export const windowsHostProcess: Check = ({ spec }) => {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess === true
  const names = namesWhere(spec, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true)
  if (!ofPod && names.length === 0) return undefined
  const detail = `${setters(ofPod, names)} must not set securityContext.windowsOptions.hostProcess=true`
  return { reason: 'hostProcess', detail }
}

/** Only sysctls that stay within the pod's namespaces. */
export function sysctls(allowed: readonly string[]): Check {
  return ({ spec }) => {
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name)
    const forbidden = names.filter((name) => !allowed.includes(name))
    return forbidden.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: forbidden.join(', ') }
  }
}

function use(names: readonly string[]): string {
  return names.length === 1 ? 'uses' : 'use'
}

function calledHosts({ livenessProbe, readinessProbe, startupProbe, lifecycle }: AnyContainer): string[] {
  const handlers: readonly (Probe | LifecycleHandler | undefined)[] = [
    livenessProbe,
    readinessProbe,
    startupProbe,
    lifecycle?.postStart,
    lifecycle?.preStop,
  ]
  return handlers
    .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
    .filter((host) => !!host) as string[]
}
