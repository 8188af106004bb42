import { deepEqual } from '../../equality.ts'
import {
  type FieldError,
  forbiddenField,
  immutableFieldErrors,
  invalidField,
  tooLongField,
  tooManyField,
} from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors } from '../../names.ts'
import type {
  AllocatedDeviceStatus,
  AllocationResult,
  DeviceRequestAllocationResult,
  NetworkDeviceData,
  ResourceClaim,
} from '../../types/resource-v1.ts'
import { conditionsErrors } from '../validation/conditions.ts'
import { driverNameErrors } from '../validation/domain-names.ts'
import { required, requiredOneOf } from '../validation/fields.ts'
import { interfaceAddressErrors } from '../validation/ip-address.ts'
import { nodeSelectorErrors } from '../validation/node-selector.ts'
import { bindingConditionsErrors } from './binding-conditions.ts'
import { boundedEach, uniqueEach } from './collections.ts'
import { requestNamesOf, requestReferenceErrors, requestReferencesErrors } from './device-claim-validation.ts'
import { configurationErrors, rawObjectErrors } from './device-configuration.ts'
import { poolNameErrors, shareIdErrors } from './device-names.ts'

/** resource.k8s.io/v1: how many there may be of each, and longest texts. */
const maxConsumers = 256
const maxResults = 32
const maxConfigurations = 64
const maxConditions = 8
const maxInterfaceName = 256
const maxHardwareAddress = 128
const maxIps = 16

/** What is wrong with what a scheduler or a driver says of a claim. */
export function validateClaimStatus(claim: ResourceClaim, old: ResourceClaim): FieldError[] {
  const { allocation, reservedFor, devices } = claim.status
  const allocated = new Set((allocation?.devices.results ?? []).map(deviceIdOf))
  return [
    ...uniqueEach(
      'status.reservedFor',
      reservedFor,
      maxConsumers,
      ({ uid }) => uid,
      ({ resource, name, uid }, at) => [
        ...required(`${at}.resource`, resource),
        ...required(`${at}.name`, name),
        ...required(`${at}.uid`, uid),
      ],
    ),
    ...reservationErrors(claim, old),
    ...uniqueEach('status.devices', devices, Number.POSITIVE_INFINITY, deviceIdOf, (device, at) =>
      deviceStatusErrors(device, at, allocated),
    ),
    ...allocationErrors(claim, old.status.allocation),
  ]
}

/** How messages name a device, or a share of it. */
function deviceIdOf({ driver, pool, device, shareID }: Pick<DeviceRequestAllocationResult, DeviceId>): string {
  const id = `${driver}/${pool}/${device}`
  return shareID === undefined ? id : `${id}/${shareID}`
}

type DeviceId = 'driver' | 'pool' | 'device' | 'shareID'

/** Only what is allocated can be reserved, and nothing more once the claim is to go. */
function reservationErrors({ metadata, status }: ResourceClaim, old: ResourceClaim): FieldError[] {
  const reserved = status.reservedFor ?? []
  if (reserved.length === 0) return []
  if (!status.allocation) {
    return [forbiddenField('status.reservedFor', 'may not be specified when `allocated` is not set')]
  }
  const before = old.status.reservedFor ?? []
  if (!metadata.deletionTimestamp || reserved.every((user) => before.some((other) => deepEqual(user, other)))) return []
  const detail = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set'
  return [forbiddenField('status.reservedFor', detail)]
}

function allocationErrors({ spec, status }: ResourceClaim, before: AllocationResult | undefined): FieldError[] {
  const { allocation } = status
  if (!allocation) return []
  if (before) return immutableFieldErrors('status.allocation', allocation, before)
  const names = requestNamesOf(spec.devices.requests ?? [])
  const path = 'status.allocation'
  return [
    ...boundedEach(`${path}.devices.results`, allocation.devices.results, maxResults, (result, at) =>
      resultErrors(result, at, names),
    ),
    ...boundedEach(`${path}.devices.config`, allocation.devices.config, maxConfigurations, (config, at) => [
      ...requiredOneOf(`${at}.source`, config.source, ['FromClaim', 'FromClass']),
      ...requestReferencesErrors(config.requests, `${at}.requests`, names),
      ...configurationErrors(config, at),
    ]),
    ...(allocation.nodeSelector ? nodeSelectorErrors(allocation.nodeSelector, `${path}.nodeSelector`) : []),
  ]
}

function resultErrors(result: DeviceRequestAllocationResult, path: string, names: ReadonlySet<string>): FieldError[] {
  return [
    ...requestReferenceErrors(result.request, `${path}.request`, names),
    ...deviceReferenceErrors(result, path),
    ...bindingConditionsErrors(result, path),
  ]
}

function deviceReferenceErrors(
  { driver, pool, device, shareID }: Pick<DeviceRequestAllocationResult, DeviceId>,
  path: string,
): FieldError[] {
  return [
    ...driverNameErrors(driver, `${path}.driver`),
    ...poolNameErrors(pool, `${path}.pool`),
    ...invalids(`${path}.device`, device, dnsLabelErrors(device)),
    ...shareIdErrors(shareID, `${path}.shareID`),
  ]
}

function deviceStatusErrors(device: AllocatedDeviceStatus, path: string, allocated: ReadonlySet<string>): FieldError[] {
  const { conditions, data, networkData } = device
  const errors = deviceReferenceErrors(device, path)
  const id = deviceIdOf(device)
  if (!allocated.has(id)) errors.push(invalidField(path, id, 'must be an allocated device in the claim'))
  const count = conditions?.length ?? 0
  if (count > maxConditions) errors.push(tooManyField(`${path}.conditions`, count, maxConditions))
  return [
    ...errors,
    ...conditionsErrors(conditions ?? undefined, `${path}.conditions`),
    ...(data === undefined || data === null ? [] : rawObjectErrors(data, `${path}.data`)),
    ...(networkData ? networkErrors(networkData, `${path}.networkData`) : []),
  ]
}

function networkErrors(
  { interfaceName = '', hardwareAddress = '', ips }: NetworkDeviceData,
  path: string,
): FieldError[] {
  const tooLong = (field: string, text: string, max: number) =>
    Buffer.byteLength(text) > max ? [tooLongField(`${path}.${field}`, text, max)] : []
  return [
    ...tooLong('interfaceName', interfaceName, maxInterfaceName),
    ...tooLong('hardwareAddress', hardwareAddress, maxHardwareAddress),
    ...uniqueEach(`${path}.ips`, ips, maxIps, (ip) => ip, interfaceAddressErrors),
  ]
}
