import { type FieldError, invalidField, requiredField, tooLongField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors, maxDnsLabel } from '../../names.ts'
import type { Counter, Device, DeviceAttribute, DeviceCounterConsumption } from '../../types/resource-v1.ts'
import { requiredName } from '../validation/fields.ts'
import { nodeSelectorErrors } from '../validation/node-selector.ts'
import { internalStruct } from '../validation/upstream-text.ts'
import { bindingConditionsErrors } from './binding-conditions.ts'
import { capacityErrors } from './capacity-policy.ts'
import { boundedEach, entriesErrors, uniqueEach } from './collections.ts'
import { maxQualifiedName, qualifiedNameErrors } from './device-names.ts'
import { deviceTaintErrors } from './device-taint-validation.ts'

/** resource.k8s.io/v1: how many there may be of each. */
const maxAttributesAndCapacities = 32
const maxTaints = 16
const maxConsumptions = 2
const maxCounters = 32
const maxValueLength = 64

/** What is wrong with a device that a driver offers. */
export function deviceErrors(device: Device, path: string, perDeviceNodes: boolean): FieldError[] {
  const { name, attributes, capacity, taints, consumesCounters } = device
  const isShared = device.allowMultipleAllocations ?? false
  const unbounded = Number.POSITIVE_INFINITY
  return [
    ...invalids(`${path}.name`, name, dnsLabelErrors(name)),
    ...countErrors(device, path),
    ...entriesErrors(`${path}.attributes`, attributes, unbounded, maxQualifiedName, (key, attribute, at) => [
      ...qualifiedNameErrors(key, at),
      ...attributeErrors(attribute, at),
    ]),
    ...entriesErrors(`${path}.capacity`, capacity, unbounded, maxQualifiedName, (key, amount, at) => [
      ...qualifiedNameErrors(key, at),
      ...capacityErrors(amount, at, isShared),
    ]),
    ...boundedEach(`${path}.taints`, taints, maxTaints, deviceTaintErrors),
    ...uniqueEach(
      `${path}.consumesCounters`,
      consumesCounters,
      maxConsumptions,
      ({ counterSet }) => counterSet,
      consumptionErrors,
    ),
    ...placementErrors(device, path, perDeviceNodes),
    ...bindingConditionsErrors(device, path),
  ]
}

/** What is wrong with counters that devices share. */
export function countersErrors(counters: Readonly<Record<string, Counter>> | undefined, path: string): FieldError[] {
  if (Object.keys(counters ?? {}).length === 0) return [requiredField(path)]
  return entriesErrors(path, counters, maxCounters, maxDnsLabel, (name, _counter, at) =>
    invalids(at, name, dnsLabelErrors(name)),
  )
}

function consumptionErrors({ counterSet, counters }: DeviceCounterConsumption, path: string): FieldError[] {
  return [
    ...requiredName(`${path}.counterSet`, counterSet, dnsLabelErrors),
    ...countersErrors(counters, `${path}.counters`),
  ]
}

function countErrors({ attributes, capacity }: Device, path: string): FieldError[] {
  const count = Object.keys(attributes ?? {}).length + Object.keys(capacity ?? {}).length
  if (count <= maxAttributesAndCapacities) return []
  const detail = `the total number of attributes and capacities must not exceed ${maxAttributesAndCapacities}`
  return [invalidField(path, count, detail)]
}

const numeric = '(0|[1-9]\\d*)'
const preRelease = '(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)'
const build = '[0-9a-zA-Z-]+'
/** semver.org 2.0.0. */
const semanticVersion = new RegExp(
  `^${numeric}\\.${numeric}\\.${numeric}(-${preRelease}(\\.${preRelease})*)?(\\+${build}(\\.${build})*)?$`,
)

function attributeErrors(attribute: DeviceAttribute, path: string): FieldError[] {
  const { bool, int, string, version } = attribute
  const errors = [
    ...(version !== undefined && !semanticVersion.test(version)
      ? [invalidField(`${path}.version`, version, 'must be a string compatible with semver.org spec 2.0.0')]
      : []),
    ...Object.entries({ string, version }).flatMap(([field, text = '']) =>
      Buffer.byteLength(text) > maxValueLength ? [tooLongField(`${path}.${field}`, text, maxValueLength)] : [],
    ),
  ]
  const given = [bool, int, string, version].filter((value) => value !== undefined).length
  if (given === 1) return errors
  const shown = given === 0 ? '' : internalStruct(attribute)
  return [...errors, invalidField(path, shown, 'exactly one value must be specified')]
}

/** Devices say themselves where they are, if their slice leaves it to them. */
function placementErrors(device: Device, path: string, perDeviceNodes: boolean): FieldError[] {
  const { nodeName, nodeSelector, allNodes } = device
  if (!perDeviceNodes) {
    if (nodeName === undefined && !nodeSelector && allNodes === undefined) return []
    const detail =
      '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec'
    return [invalidField(path, null, detail)]
  }
  const errors = nodeSelector ? nodeSelectorErrors(nodeSelector, `${path}.nodeSelector`) : []
  if (nodeName === '') errors.push(invalidField(`${path}.nodeName`, '', 'must not be empty'))
  else if (nodeName) errors.push(...invalids(`${path}.nodeName`, nodeName, dnsSubdomainErrors(nodeName)))
  if (allNodes === false) {
    errors.push(invalidField(`${path}.allNodes`, false, 'must be either unset or set to true'))
  }
  const choices = Object.entries({ nodeName, nodeSelector, allNodes }).flatMap(([field, value]) =>
    value ? [`\`${field}\``] : [],
  )
  if (choices.length === 1) return errors
  const detail =
    'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec'
  return [
    ...errors,
    choices.length === 0 ? requiredField(path, detail) : invalidField(path, `{${choices.join(', ')}}`, detail),
  ]
}
