import { isIP } from 'node:net'
import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors, portNameErrors, portNumberErrors, wildcardDnsSubdomainErrors } from '../../names.ts'
import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule } from '../../types/networking-v1.ts'
import { each, optionalName, required, requiredName, requiredOneOf } from '../validation/fields.ts'

const invalidPathSequences = ['//', '/./', '/../', '%2f', '%2F']
const invalidPathSuffixes = ['/..', '/.']

/** What is wrong with an Ingress. */
export function validateIngress({ spec }: Ingress): FieldError[] {
  const { rules = [], defaultBackend, tls, ingressClassName } = spec
  const errors: FieldError[] = []
  if (rules.length === 0 && !defaultBackend) {
    errors.push(invalidField('spec', null, 'either `defaultBackend` or `rules` must be specified'))
  }
  return [
    ...errors,
    ...(defaultBackend ? backendErrors(defaultBackend, 'spec.defaultBackend') : []),
    ...each('spec.rules', rules, ruleErrors),
    ...each('spec.tls', tls, ({ hosts, secretName }, at) => [
      ...each(`${at}.hosts`, hosts, (host, hostAt) => invalids(hostAt, host, dnsNameErrors(host))),
      ...optionalName(`${at}.secretName`, secretName, dnsSubdomainErrors),
    ]),
    ...optionalName('spec.ingressClassName', ingressClassName, dnsSubdomainErrors),
  ]
}

function dnsNameErrors(host: string): readonly string[] {
  return host.includes('*') ? wildcardDnsSubdomainErrors(host) : dnsSubdomainErrors(host)
}

function ruleErrors({ host, http }: IngressRule, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (host && isIP(host)) errors.push(invalidField(`${path}.host`, host, 'must be a DNS name, not an IP address'))
  else if (host) errors.push(...invalids(`${path}.host`, host, dnsNameErrors(host)))
  if (!http) return errors
  if (!http.paths?.length) return [...errors, requiredField(`${path}.http.paths`)]
  return [...errors, ...each(`${path}.http.paths`, http.paths, pathErrors)]
}

function pathErrors({ path: urlPath = '', pathType, backend }: HTTPIngressPath, path: string): FieldError[] {
  const errors = pathType
    ? requiredOneOf(`${path}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix'])
    : [requiredField(`${path}.pathType`, 'pathType must be specified')]
  if (pathType === 'Exact' || pathType === 'Prefix') errors.push(...urlPathErrors(urlPath, `${path}.path`))
  else if (pathType === 'ImplementationSpecific' && urlPath) errors.push(...absoluteErrors(urlPath, `${path}.path`))
  return [...errors, ...backendErrors(backend, `${path}.backend`)]
}

function absoluteErrors(urlPath: string, field: string): FieldError[] {
  return urlPath.startsWith('/') ? [] : [invalidField(field, urlPath, 'must be an absolute path')]
}

function urlPathErrors(urlPath: string, field: string): FieldError[] {
  const errors = absoluteErrors(urlPath, field)
  if (errors.length > 0) return errors
  for (const sequence of invalidPathSequences) {
    if (urlPath.includes(sequence)) errors.push(invalidField(field, urlPath, `must not contain '${sequence}'`))
  }
  for (const suffix of invalidPathSuffixes) {
    if (urlPath.endsWith(suffix)) errors.push(invalidField(field, urlPath, `cannot end with '${suffix}'`))
  }
  return errors
}

function backendErrors(backend: IngressBackend | undefined, path: string): FieldError[] {
  const { service, resource } = backend ?? {}
  if (service && resource) {
    return [invalidField(path, '', 'cannot set both resource and service backends')]
  }
  if (resource) {
    return [...required(`${path}.resource.kind`, resource.kind), ...required(`${path}.resource.name`, resource.name)]
  }
  if (!service) return [invalidField(path, '', 'resource or service backend is required')]
  return serviceErrors(service, `${path}.service`)
}

function serviceErrors({ name, port }: NonNullable<IngressBackend['service']>, path: string): FieldError[] {
  const errors = requiredName(`${path}.name`, name, dnsSubdomainErrors)
  const { name: portName, number } = port ?? {}
  if (portName && number) {
    return [...errors, invalidField(path, '', 'cannot set both port name & port number')]
  }
  if (portName) return [...errors, ...invalids(`${path}.port.name`, portName, portNameErrors(portName))]
  if (number) return [...errors, ...invalids(`${path}.port.number`, number, portNumberErrors(number))]
  return [...errors, requiredField(path, 'port name or number is required')]
}
