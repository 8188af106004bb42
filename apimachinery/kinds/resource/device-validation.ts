import { duplicateField, type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../names.ts'
import type { DeviceClaim, DeviceSubRequest, ExactDeviceRequest } from '../../types/resource-v1.ts'
import { each, oneOf, requiredName } from '../validation/fields.ts'

/** What is wrong with a request for devices. */
export function deviceClaimErrors(devices: DeviceClaim | undefined, path: string): FieldError[] {
  const names = new Set<string>()
  return each(`${path}.requests`, devices?.requests, ({ name, exactly, firstAvailable }, at) => {
    const errors = requiredName(`${at}.name`, name, dnsLabelErrors)
    if (names.has(name)) errors.push(duplicateField(`${at}.name`, name))
    names.add(name)
    if (exactly && firstAvailable?.length) {
      errors.push(invalidField(at, null, 'exactly one of `exactly` or `firstAvailable` is required'))
    }
    if (!exactly && !firstAvailable?.length) {
      errors.push(requiredField(at, 'exactly one of `exactly` or `firstAvailable` is required'))
    }
    return [
      ...errors,
      ...(exactly ? requestErrors(exactly, `${at}.exactly`) : []),
      ...each(`${at}.firstAvailable`, firstAvailable, (request, requestAt) => [
        ...requiredName(`${requestAt}.name`, request.name, dnsLabelErrors),
        ...requestErrors(request, requestAt),
      ]),
    ]
  })
}

function requestErrors(request: ExactDeviceRequest | DeviceSubRequest, path: string): FieldError[] {
  const { deviceClassName, allocationMode, count } = request
  const errors = [
    ...requiredName(`${path}.deviceClassName`, deviceClassName, dnsSubdomainErrors),
    ...oneOf(`${path}.allocationMode`, allocationMode, ['All', 'ExactCount']),
  ]
  if (allocationMode === 'All' && count) {
    errors.push(invalidField(`${path}.count`, count, "must not be specified when allocationMode is 'All'"))
  }
  if (allocationMode === 'ExactCount' && (count ?? 0) <= 0) {
    errors.push(invalidField(`${path}.count`, count ?? 0, 'must be greater than zero'))
  }
  return errors
}
