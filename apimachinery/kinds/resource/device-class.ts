import { type FieldError, invalidField } from '../../field-error.ts'
import type { DeviceClass } from '../../types/resource-v1.ts'
import { ageColumn, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { isExtendedResource } from '../validation/resource-names.ts'
import { boundedEach } from './collections.ts'
import { deviceSelectorsErrors } from './device-claim-validation.ts'
import { configurationErrors } from './device-configuration.ts'

/** resource.k8s.io/v1 DeviceConfigMaxSize. */
const maxConfigurations = 32

/** DeviceClass: a named choice of devices that claims refer to. */
export const deviceClasses = defineKind<DeviceClass>({
  shape: 'resource.k8s.io/v1 DeviceClass',
  plural: 'deviceclasses',
  namespaced: false,
  tracksGeneration: true,
  validate: ({ spec }) => [
    ...deviceSelectorsErrors(spec.selectors, 'spec.selectors'),
    ...boundedEach('spec.config', spec.config, maxConfigurations, configurationErrors),
    ...extendedResourceErrors(spec.extendedResourceName),
  ],
  columns: [nameColumn, ageColumn],
})

function extendedResourceErrors(name: string | undefined): FieldError[] {
  if (name === undefined || isExtendedResource(name)) return []
  return [invalidField('spec.extendedResourceName', name, 'must be a valid extended resource name')]
}
