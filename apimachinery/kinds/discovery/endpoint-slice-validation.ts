import {
  duplicateField,
  type FieldError,
  immutableFieldErrors,
  requiredField,
  tooManyField,
} from '../../field-error.ts'
import { invalids, labelsErrors } from '../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors, labelValueErrors, qualifiedNameErrors } from '../../names.ts'
import type { Endpoint, EndpointHints, EndpointPort, EndpointSlice } from '../../types/discovery-v1.ts'
import { fullyQualifiedDomainErrors } from '../validation/domain-names.ts'
import { each, requiredOneOf } from '../validation/fields.ts'
import { endpointIpErrors, ipFamilyErrors, ipWarnings } from '../validation/ip-address.ts'
import { protocols } from '../validation/ports.ts'

/** discovery/validation: how many there may be of each. */
const maxEndpoints = 1000
const maxPorts = 20_000
const maxAddresses = 100
const maxTopologyLabels = 16
const maxHints = 8

/** What is wrong with an EndpointSlice. */
export function validateEndpointSlice({ addressType, endpoints, ports }: EndpointSlice): FieldError[] {
  return [
    ...requiredOneOf('addressType', addressType, ['FQDN', 'IPv4', 'IPv6']),
    ...bounded('endpoints', endpoints, maxEndpoints, () =>
      each('endpoints', endpoints, (endpoint, at) => endpointErrors(endpoint, addressType, at)),
    ),
    ...bounded('ports', ports, maxPorts, () => portsErrors(ports ?? [])),
  ]
}

/** What an update of an EndpointSlice may not change. */
export function validateEndpointSliceUpdate({ addressType }: EndpointSlice, old: EndpointSlice): FieldError[] {
  return immutableFieldErrors('addressType', addressType, old.addressType)
}

/** What the author of an EndpointSlice should know about how its addresses are written. */
export function endpointSliceWarnings({ addressType, endpoints }: EndpointSlice): string[] {
  if (addressType !== 'IPv4' && addressType !== 'IPv6') return []
  return (endpoints ?? []).flatMap(({ addresses }, index) =>
    addresses.flatMap((address, at) => ipWarnings(address, `endpoints[${index}].addresses[${at}]`)),
  )
}

function endpointErrors(endpoint: Endpoint, addressType: string, path: string): FieldError[] {
  const { addresses, nodeName, hostname, deprecatedTopology, hints } = endpoint
  return [
    ...addressesErrors(addresses ?? [], addressType, `${path}.addresses`),
    ...(nodeName === undefined ? [] : invalids(`${path}.nodeName`, nodeName, dnsSubdomainErrors(nodeName))),
    ...countErrors(`${path}.deprecatedTopology`, Object.keys(deprecatedTopology ?? {}), maxTopologyLabels),
    ...labelsErrors(deprecatedTopology, `${path}.deprecatedTopology`),
    ...(hostname === undefined ? [] : invalids(`${path}.hostname`, hostname, dnsLabelErrors(hostname))),
    ...(hints ? hintsErrors(hints, `${path}.hints`) : []),
  ]
}

function addressesErrors(addresses: readonly string[], type: string, path: string): FieldError[] {
  if (addresses.length === 0) return [requiredField(path, 'must contain at least 1 address')]
  return [
    ...countErrors(path, addresses, maxAddresses),
    ...each(path, addresses, (address, at) => {
      if (type === 'FQDN') return fullyQualifiedDomainErrors(address, at)
      // Addresses of a type that nobody knows cannot be judged.
      if (type !== 'IPv4' && type !== 'IPv6') return []
      return [...ipFamilyErrors(address, type === 'IPv4' ? 4 : 6, at), ...endpointIpErrors(address, at)]
    }),
  ]
}

function portsErrors(ports: readonly EndpointPort[]): FieldError[] {
  const names = new Set<string>()
  return each('ports', ports, ({ name = '', protocol, appProtocol }, at) => {
    const errors = name ? invalids(`${at}.name`, name, dnsLabelErrors(name)) : []
    errors.push(...duplicateErrors(names, name, `${at}.name`))
    errors.push(...requiredOneOf(`${at}.protocol`, protocol, protocols))
    if (appProtocol === undefined) return errors
    return [...errors, ...invalids(`${at}.appProtocol`, appProtocol, qualifiedNameErrors(appProtocol))]
  })
}

function hintsErrors({ forZones, forNodes }: EndpointHints, path: string): FieldError[] {
  const namesErrors = (field: string, list: readonly { name: string }[] | undefined, rule: typeof dnsLabelErrors) => {
    const names = new Set<string>()
    return bounded(field, list, maxHints, () =>
      each(field, list, ({ name }, at) => [
        ...duplicateErrors(names, name, `${at}.name`),
        ...invalids(`${at}.name`, name, rule(name)),
      ]),
    )
  }
  return [
    ...namesErrors(`${path}.forZones`, forZones, labelValueErrors),
    ...namesErrors(`${path}.forNodes`, forNodes, dnsSubdomainErrors),
  ]
}

/** Adds to `names`; complains about a name that is there already. */
function duplicateErrors(names: Set<string>, name: string, path: string): FieldError[] {
  if (names.has(name)) return [duplicateField(path, name)]
  names.add(name)
  return []
}

/** Lists that are too long are not looked into. */
function bounded(
  path: string,
  list: readonly unknown[] | null | undefined,
  max: number,
  errorsOf: () => FieldError[],
): FieldError[] {
  const errors = countErrors(path, list, max)
  return errors.length > 0 ? errors : errorsOf()
}

function countErrors(path: string, list: readonly unknown[] | null | undefined, max: number): FieldError[] {
  const count = list?.length ?? 0
  return count > max ? [tooManyField(path, count, max)] : []
}
