import { type FieldError, invalidField, requiredField, tooLongField, unsupportedField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../names.ts'
import type {
  DeviceClaim,
  DeviceConstraint,
  DeviceRequest,
  DeviceSelector,
  ExactDeviceRequest,
} from '../../types/resource-v1.ts'
import { each, requiredName } from '../validation/fields.ts'
import { boundedEach, uniqueEach } from './collections.ts'
import { configurationErrors } from './device-configuration.ts'
import { fullyQualifiedNameErrors } from './device-names.ts'
import { deviceTolerationErrors } from './device-taint-validation.ts'

/** resource.k8s.io/v1: how many there may be of each. */
const maxRequests = 32
const maxConstraints = 32
const maxConfigurations = 32
const maxSelectors = 32
const maxAlternatives = 8
const maxExpressionBytes = 10 * 1024

/** What is wrong with a request for devices. */
export function deviceClaimErrors(devices: DeviceClaim | undefined, path: string): FieldError[] {
  const { requests, constraints, config } = devices ?? { requests: null }
  const names = requestNamesOf(requests ?? [])
  return [
    ...uniqueEach(`${path}.requests`, requests, maxRequests, ({ name }) => name, requestErrors),
    ...boundedEach(`${path}.constraints`, constraints, maxConstraints, (constraint, at) =>
      constraintErrors(constraint, at, names),
    ),
    ...boundedEach(`${path}.config`, config, maxConfigurations, (configuration, at) => [
      ...requestReferencesErrors(configuration.requests, `${at}.requests`, names),
      ...configurationErrors(configuration, at),
    ]),
  ]
}

/** What requests can be referred to by: `name`, and `name/alternative` where there are alternatives. */
export function requestNamesOf(requests: readonly DeviceRequest[]): ReadonlySet<string> {
  return new Set(
    requests.flatMap(({ name, firstAvailable }) => [
      name,
      ...(firstAvailable ?? []).map((alternative) => `${name}/${alternative.name}`),
    ]),
  )
}

/** What is wrong with references to requests. */
export function requestReferencesErrors(
  references: readonly string[] | undefined,
  path: string,
  names: ReadonlySet<string>,
): FieldError[] {
  return uniqueEach(
    path,
    references,
    maxRequests,
    (name) => name,
    (name, at) => requestReferenceErrors(name, at, names),
  )
}

/** What is wrong with a reference to a request. */
export function requestReferenceErrors(name: string, path: string, names: ReadonlySet<string>): FieldError[] {
  const detail = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"
  const segments = name.split('/')
  if (segments.length > 2) return [invalidField(path, name, detail)]
  const errors = segments.flatMap((segment) => invalids(path, segment, dnsLabelErrors(segment)))
  return names.has(name) ? errors : [...errors, invalidField(path, name, detail)]
}

/** What is wrong with expressions that choose devices; they are compiled elsewhere. */
export function deviceSelectorsErrors(selectors: readonly DeviceSelector[] | undefined, path: string): FieldError[] {
  return boundedEach(path, selectors, maxSelectors, ({ cel }, at) => {
    if (!cel) return [requiredField(`${at}.cel`)]
    const isTooLong = Buffer.byteLength(cel.expression) > maxExpressionBytes
    return isTooLong ? [tooLongField(`${at}.cel.expression`, '', maxExpressionBytes)] : []
  })
}

function requestErrors({ name, exactly, firstAvailable }: DeviceRequest, path: string): FieldError[] {
  const errors = invalids(`${path}.name`, name, dnsLabelErrors(name))
  const hasAlternatives = (firstAvailable?.length ?? 0) > 0
  const detail = 'exactly one of `exactly` or `firstAvailable` is required'
  if (exactly && hasAlternatives) {
    return [...errors, invalidField(path, null, `${detail}, but multiple fields are set`)]
  }
  if (exactly) return [...errors, ...exactErrors(exactly, `${path}.exactly`)]
  if (!hasAlternatives) return [...errors, requiredField(path, detail)]
  return [
    ...errors,
    ...uniqueEach(
      `${path}.firstAvailable`,
      firstAvailable,
      maxAlternatives,
      ({ name }) => name,
      (request, at) => [
        ...invalids(`${at}.name`, request.name, dnsLabelErrors(request.name)),
        ...exactErrors(request, at),
      ],
    ),
  ]
}

function exactErrors(
  request: Pick<ExactDeviceRequest, 'deviceClassName' | 'selectors' | 'allocationMode' | 'count' | 'tolerations'>,
  path: string,
): FieldError[] {
  return [
    ...requiredName(`${path}.deviceClassName`, request.deviceClassName, dnsSubdomainErrors),
    ...deviceSelectorsErrors(request.selectors, `${path}.selectors`),
    ...countErrors(request, path),
    ...each(`${path}.tolerations`, request.tolerations, deviceTolerationErrors),
  ]
}

function countErrors(
  { allocationMode, count = 0 }: Pick<ExactDeviceRequest, 'allocationMode' | 'count'>,
  path: string,
): FieldError[] {
  switch (allocationMode) {
    case 'All':
      if (Number(count) === 0) return []
      return [invalidField(`${path}.count`, count, "must not be specified when allocationMode is 'All'")]
    case 'ExactCount':
      return count > 0 ? [] : [invalidField(`${path}.count`, count, 'must be greater than zero')]
    default:
      return [unsupportedField(`${path}.allocationMode`, allocationMode ?? '', ['All', 'ExactCount'])]
  }
}

function constraintErrors(
  { requests, matchAttribute, distinctAttribute }: DeviceConstraint,
  path: string,
  names: ReadonlySet<string>,
): FieldError[] {
  const errors = requestReferencesErrors(requests, `${path}.requests`, names)
  if (matchAttribute !== undefined) {
    return [...errors, ...fullyQualifiedNameErrors(matchAttribute, `${path}.matchAttribute`)]
  }
  if (distinctAttribute !== undefined) {
    return [...errors, ...fullyQualifiedNameErrors(distinctAttribute, `${path}.distinctAttribute`)]
  }
  const detail = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'
  return [...errors, requiredField(path, detail)]
}
