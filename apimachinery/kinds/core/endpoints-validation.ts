import { type FieldError, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors, portNumberErrors, qualifiedNameErrors } from '../../names.ts'
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints } from '../../types/core-v1.ts'
import { each, optionalName, requiredOneOf } from '../validation/fields.ts'
import { endpointIpErrors, ipAddressErrors, ipWarnings } from '../validation/ip-address.ts'
import { protocols } from '../validation/ports.ts'

/** What is wrong with the addresses and ports behind a Service. */
export function validateEndpoints({ subsets }: Endpoints): FieldError[] {
  return each('subsets', subsets, subsetErrors)
}

/** What a client should know about addresses that are fine but are written in their own way. */
export function endpointsWarnings({ subsets }: Endpoints): string[] {
  return (subsets ?? []).flatMap(({ addresses, notReadyAddresses }, i) =>
    Object.entries({ addresses, notReadyAddresses }).flatMap(([field, list]) =>
      (list ?? []).flatMap(({ ip }, j) => ipWarnings(ip, `subsets[${i}].${field}[${j}].ip`)),
    ),
  )
}

function subsetErrors({ addresses, notReadyAddresses, ports }: EndpointSubset, path: string): FieldError[] {
  const isEmpty = !addresses?.length && !notReadyAddresses?.length
  return [
    ...(isEmpty ? [requiredField(path, 'must specify `addresses` or `notReadyAddresses`')] : []),
    ...each(`${path}.addresses`, addresses, addressErrors),
    ...each(`${path}.notReadyAddresses`, notReadyAddresses, addressErrors),
    ...each(`${path}.ports`, ports, (port, at) => portErrors(port, at, (ports ?? []).length > 1)),
  ]
}

function addressErrors({ ip, hostname, nodeName }: EndpointAddress, path: string): FieldError[] {
  return [
    ...ipAddressErrors(ip, `${path}.ip`),
    ...optionalName(`${path}.hostname`, hostname, dnsLabelErrors),
    ...(nodeName == null ? [] : invalids(`${path}.nodeName`, nodeName, dnsSubdomainErrors(nodeName))),
    ...endpointIpErrors(ip, `${path}.ip`),
  ]
}

function portErrors({ name, port, protocol, appProtocol }: EndpointPort, path: string, named: boolean): FieldError[] {
  return [
    ...(named && !name ? [requiredField(`${path}.name`)] : optionalName(`${path}.name`, name, dnsLabelErrors)),
    ...invalids(`${path}.port`, port, portNumberErrors(port)),
    ...requiredOneOf(`${path}.protocol`, protocol, protocols),
    ...(appProtocol == null ? [] : invalids(`${path}.appProtocol`, appProtocol, qualifiedNameErrors(appProtocol))),
  ]
}
