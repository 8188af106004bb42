import { isIPv4, isIPv6 } from 'node:net'
import {
  duplicateField,
  type FieldError,
  immutableFieldErrors,
  requiredField,
  tooManyField,
} from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors, portNumberErrors } from '../../names.ts'
import type { Endpoint, EndpointPort, EndpointSlice } from '../../types/discovery-v1.ts'
import { each, optionalName, requiredOneOf } from '../validation/fields.ts'
import { protocols } from '../validation/ports.ts'

/** discovery/validation maxEndpoints, maxPorts and maxAddresses. */
const maxEndpoints = 1000
const maxPorts = 20_000
const maxAddresses = 100

/** What is wrong with an EndpointSlice. */
export function validateEndpointSlice({ addressType, endpoints, ports }: EndpointSlice): FieldError[] {
  return [
    ...requiredOneOf('addressType', addressType, ['FQDN', 'IPv4', 'IPv6']),
    ...countErrors('endpoints', endpoints, maxEndpoints),
    ...each('endpoints', endpoints, (endpoint, at) => endpointErrors(endpoint, addressType, at)),
    ...portsErrors(ports ?? []),
  ]
}

/** What an update of an EndpointSlice may not change. */
export function validateEndpointSliceUpdate({ addressType }: EndpointSlice, old: EndpointSlice): FieldError[] {
  return immutableFieldErrors('addressType', addressType, old.addressType)
}

function endpointErrors({ addresses, nodeName, hostname }: Endpoint, addressType: string, path: string): FieldError[] {
  const field = `${path}.addresses`
  if (!addresses?.length) return [requiredField(field, 'must contain at least 1 address')]
  return [
    ...countErrors(field, addresses, maxAddresses),
    ...each(field, addresses, (address, at) => invalids(at, address, addressErrors(address, addressType))),
    ...optionalName(`${path}.nodeName`, nodeName, dnsSubdomainErrors),
    ...optionalName(`${path}.hostname`, hostname, dnsLabelErrors),
  ]
}

function addressErrors(address: string, type: string): string[] {
  if (type === 'FQDN') return dnsSubdomainErrors(address)
  const valid = type === 'IPv4' ? isIPv4(address) : type === 'IPv6' ? isIPv6(address) : true
  return valid ? [] : [`must be an ${type} address`]
}

function portsErrors(ports: readonly EndpointPort[]): FieldError[] {
  const names = new Set<string>()
  return [
    ...countErrors('ports', ports, maxPorts),
    ...each('ports', ports, ({ name = '', port, protocol }, at) => {
      const errors = name ? invalids(`${at}.name`, name, dnsLabelErrors(name)) : []
      if (names.has(name)) errors.push(duplicateField(`${at}.name`, name))
      names.add(name)
      if (port !== undefined) errors.push(...invalids(`${at}.port`, port, portNumberErrors(port)))
      return [...errors, ...requiredOneOf(`${at}.protocol`, protocol, protocols)]
    }),
  ]
}

function countErrors(path: string, list: readonly unknown[] | null | undefined, max: number): FieldError[] {
  const count = list?.length ?? 0
  return count > max ? [tooManyField(path, count, max)] : []
}
