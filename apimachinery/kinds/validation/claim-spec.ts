import { deepEqual } from '../../equality.ts'
import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../names.ts'
import { parseQuantity } from '../../quantity.ts'
import type { PersistentVolumeClaimSpec, TypedLocalObjectReference, TypedObjectReference } from '../../types/core-v1.ts'
import { oneOf, optionalName, required } from './fields.ts'
import { labelSelectorErrors } from './label-selector.ts'

/** How volumes may be mounted, as messages list it. */
export const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'] as const

/** How volumes are presented to containers. */
export const volumeModes = ['Block', 'Filesystem'] as const

/** What is wrong with what a claim asks for. */
export function claimSpecErrors(spec: PersistentVolumeClaimSpec, path: string): FieldError[] {
  return [
    ...accessModesErrors(spec.accessModes, `${path}.accessModes`, 'at least 1 access mode is required'),
    ...labelSelectorErrors(spec.selector, `${path}.selector`),
    ...storageErrors(spec.resources?.requests?.['storage'], `${path}.resources[storage]`),
    ...optionalName(`${path}.storageClassName`, spec.storageClassName, dnsSubdomainErrors),
    ...oneOf(`${path}.volumeMode`, spec.volumeMode, volumeModes),
    ...dataSourcesErrors(spec, path),
    ...optionalName(`${path}.volumeAttributesClassName`, spec.volumeAttributesClassName, dnsSubdomainErrors),
  ]
}

/** What is wrong with a list of access modes: one at least, and one that excludes all others stands alone. `why`: there must be one. */
export function accessModesErrors(
  modes: readonly string[] | null | undefined,
  path: string,
  why: string,
): FieldError[] {
  if (!modes?.length) return [requiredField(path, why)]
  const errors = modes.flatMap((mode) => oneOf(path, mode, accessModes))
  const others = accessModes.filter((mode) => mode !== 'ReadWriteOncePod')
  if (modes.includes('ReadWriteOncePod') && others.some((mode) => modes.includes(mode))) {
    errors.push(forbiddenField(path, 'may not use ReadWriteOncePod with other access modes'))
  }
  return errors
}

function storageErrors(storage: string | undefined, path: string): FieldError[] {
  if (storage === undefined) return [requiredField(path)]
  return parseQuantity(storage).sign() > 0 ? [] : [invalidField(path, storage, 'must be greater than zero')]
}

/** `dataSource` is the older spelling of `dataSourceRef`, so the two must be the same. */
function dataSourcesErrors({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const errors = [
    ...(dataSource ? dataSourceErrors(dataSource, `${path}.dataSource`) : []),
    ...(dataSourceRef ? dataSourceErrors(dataSourceRef, `${path}.dataSourceRef`) : []),
  ]
  if (!dataSource || !dataSourceRef) return errors
  // Upstream prints the path where the value should be.
  const refuse = (detail: string) => [...errors, invalidField(path, {}, detail)]
  if (dataSourceRef.namespace) return refuse('may not be specified when dataSourceRef.namespace is specified')
  return deepEqual(identity(dataSource), identity(dataSourceRef)) ? errors : refuse('must match dataSourceRef')
}

function identity({ apiGroup, kind, name }: TypedLocalObjectReference): unknown[] {
  return [apiGroup, kind, name]
}

function dataSourceErrors(source: TypedLocalObjectReference & Pick<TypedObjectReference, 'namespace'>, path: string) {
  const { apiGroup, kind, name, namespace } = source
  const errors = [...required(`${path}.name`, name), ...required(`${path}.kind`, kind)]
  if (!apiGroup && kind !== 'PersistentVolumeClaim') {
    const detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup"
    errors.push(invalidField(path, kind, detail))
  }
  return [
    ...errors,
    ...optionalName(`${path}.apiGroup`, apiGroup, dnsSubdomainErrors),
    ...optionalName(`${path}.namespace`, namespace, dnsLabelErrors),
  ]
}
