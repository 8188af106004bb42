import { type FieldError, invalidField } from '../../../../field-error.ts'
import { parseIp } from '../../../../ip.ts'
import type { PodStatus } from '../../../../types/core-v1.ts'
import { each } from '../../../validation/fields.ts'
import { ipAddressErrors } from '../../../validation/ip-address.ts'
import { internalStruct } from '../../../validation/upstream-text.ts'

/** What is wrong with the addresses of a pod and of its node: at most one of each family. */
export function podAddressesErrors({ podIPs, hostIP, hostIPs }: PodStatus): FieldError[] {
  const errors = addressesErrors(podIPs, 'status.podIPs')
  const first = hostIPs?.[0]?.ip
  if (first !== undefined && first !== (hostIP ?? '')) {
    errors.push(invalidField('status.hostIPs[0].ip', first, 'must be equal to `hostIP`'))
  }
  return [...errors, ...addressesErrors(hostIPs, 'status.hostIPs')]
}

function addressesErrors(addresses: readonly { ip: string }[] | undefined, path: string): FieldError[] {
  const errors = each(path, addresses, ({ ip }, at) => ipAddressErrors(ip, at))
  if (!addresses || addresses.length < 2 || isDualStack(addresses.map(({ ip }) => ip))) return errors
  return [
    ...errors,
    invalidField(path, internalStruct(addresses), 'may specify no more than one IP for each IP family'),
  ]
}

/** Whether there is one address of each family, and no more. */
export function isDualStack(addresses: readonly string[]): boolean {
  const families = addresses.map((address) => parseIp(address)?.family)
  return families.length === 2 && families.includes(4) && families.includes(6)
}
