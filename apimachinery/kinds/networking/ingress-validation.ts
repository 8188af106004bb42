import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { parseIp } from '../../ip.ts'
import { invalids } from '../../meta-validation.ts'
import {
  dnsLabelErrors,
  dnsSubdomainErrors,
  portNameErrors,
  portNumberErrors,
  wildcardDnsSubdomainErrors,
} from '../../names.ts'
import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule } from '../../types/networking-v1.ts'
import { each, oneOf, optionalName, requiredName } from '../validation/fields.ts'
import { ipAddressErrors } from '../validation/ip-address.ts'
import { objectReferenceErrors } from './object-reference.ts'

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
    ...(ingressClassName === undefined
      ? []
      : invalids('spec.ingressClassName', ingressClassName, dnsSubdomainErrors(ingressClassName))),
  ]
}

/** The annotation that named the class before `spec.ingressClassName` did. */
export const ingressClassAnnotation = 'kubernetes.io/ingress.class'

/** What is wrong with a new Ingress beside that: the old way to name its class contradicts the new one. */
export function validateNewIngress({ metadata, spec }: Ingress): FieldError[] {
  const annotation = metadata.annotations?.[ingressClassAnnotation]
  const { ingressClassName } = spec
  if (annotation === undefined || ingressClassName === undefined || annotation === ingressClassName) return []
  const detail = 'must match `ingressClassName` when both are specified'
  return [invalidField(`annotations.${ingressClassAnnotation}`, annotation, detail)]
}

/** What is wrong with the addresses that an Ingress was given. */
export function validateIngressStatus({ status }: Ingress): FieldError[] {
  return each('status.loadBalancer.ingress', status.loadBalancer?.ingress, ({ ip, hostname }, at) => [
    ...(ip ? ipAddressErrors(ip, `${at}.ip`) : []),
    ...(hostname ? invalids(`${at}.hostname`, hostname, dnsSubdomainErrors(hostname)) : []),
    ...(hostname ? notAnIpErrors(hostname, `${at}.hostname`) : []),
  ])
}

function notAnIpErrors(host: string, path: string): FieldError[] {
  return parseIp(host) ? [invalidField(path, host, 'must be a DNS name, not an IP address')] : []
}

function dnsNameErrors(host: string): readonly string[] {
  return host.includes('*') ? wildcardDnsSubdomainErrors(host) : dnsSubdomainErrors(host)
}

function ruleErrors({ host, http }: IngressRule, path: string): FieldError[] {
  const errors = host
    ? [...notAnIpErrors(host, `${path}.host`), ...invalids(`${path}.host`, host, dnsNameErrors(host))]
    : []
  if (!http) return errors
  if (!http.paths?.length) return [...errors, requiredField(`${path}.http.paths`)]
  return [...errors, ...each(`${path}.http.paths`, http.paths, pathErrors)]
}

function pathErrors({ path: urlPath = '', pathType, backend }: HTTPIngressPath, path: string): FieldError[] {
  if (!pathType) return [requiredField(`${path}.pathType`, 'pathType must be specified')]
  const errors = oneOf(`${path}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix'])
  if (pathType === 'Exact' || pathType === 'Prefix') errors.push(...urlPathErrors(urlPath, `${path}.path`))
  else if (pathType === 'ImplementationSpecific' && urlPath) errors.push(...absoluteErrors(urlPath, `${path}.path`))
  return [...errors, ...backendErrors(backend, `${path}.backend`)]
}

function absoluteErrors(urlPath: string, field: string): FieldError[] {
  return urlPath.startsWith('/') ? [] : [invalidField(field, urlPath, 'must be an absolute path')]
}

function urlPathErrors(urlPath: string, field: string): FieldError[] {
  const errors = absoluteErrors(urlPath, field)
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
  if (resource) return objectReferenceErrors(resource, `${path}.resource`)
  if (!service) return [invalidField(path, '', 'resource or service backend is required')]
  return serviceErrors(service, path)
}

function serviceErrors({ name, port }: NonNullable<IngressBackend['service']>, path: string): FieldError[] {
  const errors = requiredName(`${path}.service.name`, name, dnsLabelErrors)
  const { name: portName, number } = port ?? {}
  const field = `${path}.service.port`
  if (portName && number) return [...errors, invalidField(path, '', 'cannot set both port name & port number')]
  if (portName) return [...errors, ...invalids(`${field}.name`, portName, portNameErrors(portName))]
  if (number) return [...errors, ...invalids(`${field}.number`, number, portNumberErrors(number))]
  return [...errors, requiredField(path, 'port name or number is required')]
}
