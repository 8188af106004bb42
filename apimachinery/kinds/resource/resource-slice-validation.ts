import { type FieldError, immutableFieldErrors, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../names.ts'
import type { ResourcePool, ResourceSlice, ResourceSliceSpec } from '../../types/resource-v1.ts'
import { driverNameErrors } from '../validation/domain-names.ts'
import { requiredName } from '../validation/fields.ts'
import { nodeSelectorErrors } from '../validation/node-selector.ts'
import { uniqueEach } from './collections.ts'
import { poolNameErrors } from './device-names.ts'
import { countersErrors, deviceErrors } from './device-validation.ts'

/** resource.k8s.io/v1: how many there may be of each; devices with taints or counters take more room. */
const maxDevices = 128
const maxLargeDevices = 64
const maxCounterSets = 8

/** What is wrong with the devices that a driver offers. */
export function validateResourceSlice({ spec }: ResourceSlice): FieldError[] {
  const { driver, pool, devices, sharedCounters, perDeviceNodeSelection } = spec
  const isLarge = (devices ?? []).some(({ taints, consumesCounters }) => taints?.length || consumesCounters?.length)
  return [
    ...driverNameErrors(driver, 'spec.driver'),
    ...poolErrors(pool),
    ...placementErrors(spec),
    ...(sharedCounters && devices
      ? [invalidField('spec', '', 'only one of `sharedCounters` or `devices` is allowed')]
      : []),
    ...uniqueEach(
      'spec.devices',
      devices,
      isLarge ? maxLargeDevices : maxDevices,
      ({ name }) => name,
      (device, at) => deviceErrors(device, at, perDeviceNodeSelection ?? false),
    ),
    ...uniqueEach(
      'spec.sharedCounters',
      sharedCounters,
      maxCounterSets,
      ({ name }) => name,
      ({ name, counters }, at) => [
        ...requiredName(`${at}.name`, name, dnsLabelErrors),
        ...countersErrors(counters, `${at}.counters`),
      ],
    ),
  ]
}

/** What an update of a slice may not change. */
export function validateResourceSliceUpdate({ spec }: ResourceSlice, old: ResourceSlice): FieldError[] {
  return [
    ...immutableFieldErrors('spec.pool.name', spec.pool.name, old.spec.pool.name),
    ...immutableFieldErrors('spec.driver', spec.driver, old.spec.driver),
    ...immutableFieldErrors('spec.nodeName', spec.nodeName, old.spec.nodeName),
  ]
}

function poolErrors({ name, resourceSliceCount, generation }: ResourcePool): FieldError[] {
  const errors = poolNameErrors(name, 'spec.pool.name')
  if (resourceSliceCount <= 0) {
    errors.push(invalidField('spec.pool.resourceSliceCount', resourceSliceCount, 'must be greater than zero'))
  }
  if (generation < 0) {
    errors.push(invalidField('spec.pool.generation', generation, 'must be greater than or equal to zero'))
  }
  return errors
}

function placementErrors(spec: ResourceSliceSpec): FieldError[] {
  const { nodeName, nodeSelector, allNodes, perDeviceNodeSelection } = spec
  const errors: FieldError[] = []
  if (nodeName === '') {
    errors.push(invalidField('spec.nodeName', '', 'must be either unset or set to a non-empty string'))
  } else if (nodeName) errors.push(...invalids('spec.nodeName', nodeName, dnsSubdomainErrors(nodeName)))
  if (nodeSelector) {
    errors.push(...nodeSelectorErrors(nodeSelector, 'spec.nodeSelector'))
    const terms = nodeSelector.nodeSelectorTerms ?? []
    if (terms.length !== 1) {
      const detail = 'must have exactly one node selector term'
      errors.push(invalidField('spec.nodeSelector.nodeSelectorTerms', terms, detail))
    }
  }
  for (const [field, value] of Object.entries({ allNodes, perDeviceNodeSelection })) {
    if (value === false) errors.push(invalidField(`spec.${field}`, value, 'must be either unset or set to true'))
  }
  const given = Object.entries({ nodeName, nodeSelector, allNodes, perDeviceNodeSelection })
  const choices = given.flatMap(([field, value]) => (value ? [`\`${field}\``] : []))
  if (choices.length === 1) return errors
  const detail = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required'
  if (choices.length === 0) return [...errors, requiredField('spec', detail)]
  return [...errors, invalidField('spec', `{${choices.join(', ')}}`, `${detail}, but multiple fields are set`)]
}
