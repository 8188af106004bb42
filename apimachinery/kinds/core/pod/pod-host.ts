import {
  type FieldError,
  forbiddenField,
  invalidField,
  requiredField,
  tooLongField,
  unsupportedField,
} from '../../../field-error.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../../names.ts'
import type { PodSpec } from '../../../types/core-v1.ts'
import { each, optionalName } from '../../validation/fields.ts'
import { linuxErrors, windowsErrors } from './security/windows-options.ts'
import type { SpecOwner } from './spec-owner.ts'

/** What is wrong with how a pod shares in the node: its network, its users, its system. */
export function podHostErrors(spec: PodSpec, path: string, owner: SpecOwner): FieldError[] {
  return [
    ...hostNetworkErrors(spec, path, owner),
    ...hostUsersErrors(spec, path),
    ...osErrors(spec, path),
    ...hostNameErrors(spec, path),
  ]
}

// On the host's network a container port is a port of the host, so the two must agree. Pods get both by default.
function hostNetworkErrors(spec: PodSpec, path: string, { kind }: SpecOwner): FieldError[] {
  if (!spec.hostNetwork) return []
  return each(`${path}.containers`, spec.containers, ({ ports }, at) =>
    each(`${at}.ports`, ports, ({ containerPort, hostPort = 0 }, portAt) =>
      hostPort === containerPort || (hostPort === 0 && kind === 'template')
        ? []
        : [invalidField(`${portAt}.hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true')],
    ),
  )
}

/** Other namespaces of the host, which have its users: the field and what upstream calls it here. */
const hostNamespaces = [
  ['hostNetwork', 'hostNetwork'],
  ['hostPID', 'HostPID'],
  ['hostIPC', 'HostIPC'],
] as const

function hostUsersErrors(spec: PodSpec, path: string): FieldError[] {
  if (spec.hostUsers ?? true) return []
  return hostNamespaces
    .filter(([field]) => spec[field])
    .map(([, name]) => forbiddenField(`${path}.${name}`, 'when `pod.Spec.HostUsers` is false'))
}

function osErrors(spec: PodSpec, path: string): FieldError[] {
  if (!spec.os) return []
  switch (spec.os.name) {
    case '':
      return [requiredField(`${path}.os.name`, 'cannot be empty')]
    case 'linux':
      return linuxErrors(spec, path)
    case 'windows':
      return windowsErrors(spec, path)
    default:
      return [unsupportedField(`${path}.os`, spec.os.name, ['linux', 'windows'])]
  }
}

/** What the kernel can take as a host name. */
const maxHostNameBytes = 64

function hostNameErrors(spec: PodSpec, path: string): FieldError[] {
  const { hostname, subdomain, hostnameOverride: override } = spec
  const errors = [
    ...optionalName(`${path}.hostname`, hostname, dnsLabelErrors),
    ...optionalName(`${path}.subdomain`, subdomain, dnsLabelErrors),
  ]
  if (override === undefined) return errors
  const at = `${path}.hostnameOverride`
  errors.push(...dnsSubdomainErrors(override).map((text) => invalidField(at, override, text)))
  if (Buffer.byteLength(override) > maxHostNameBytes) errors.push(tooLongField(at, '', maxHostNameBytes))
  for (const field of ['setHostnameAsFQDN', 'hostNetwork'] as const) {
    if (spec[field]) errors.push(forbiddenField(at, `may not be set when \`${field}\` is true`))
  }
  return errors
}
