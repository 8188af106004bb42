import { schemaErrors } from '../../custom-resources/declaration/schema-errors.ts'
import { deepEqual } from '../../equality.ts'
import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dns1035LabelErrors } from '../../names.ts'
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
} from '../../types/apiextensions-v1.ts'
import { each, required } from '../validation/fields.ts'
import { internalStruct } from '../validation/upstream-text.ts'
import { selectableFieldsErrors } from './selectable-fields.ts'

/** What is wrong with the versions of a definition. */
export function versionsErrors(versions: readonly CustomResourceDefinitionVersion[]): FieldError[] {
  const [first] = versions
  return [
    ...countErrors(versions),
    // Upstream's internal type has a version of its own, which is the first one.
    ...(first ? invalids('spec.version', first.name, dns1035LabelErrors(first.name)) : []),
    ...each('spec.versions', versions, (version, at) => [
      ...invalids(`${at}.name`, version.name, dns1035LabelErrors(version.name)),
      ...(version.schema?.openAPIV3Schema ? [] : [requiredField(`${at}.schema.openAPIV3Schema`)]),
      ...deprecationErrors(version, `${at}.deprecationWarning`),
    ]),
    ...aspects.flatMap(({ field, shared, errorsOf }) => {
      if (!first) return []
      // What all versions have in common is judged once, as it was before there could be several.
      const isShared = versions.every((version) => deepEqual(version[field], first[field]))
      if (isShared) return errorsOf(first, `spec.${shared}`)
      return each('spec.versions', versions, (version, at) => errorsOf(version, `${at}.${field}`))
    }),
  ]
}

function countErrors(versions: readonly CustomResourceDefinitionVersion[]): FieldError[] {
  const errors: FieldError[] = []
  const wrong = (detail: string) => errors.push(invalidField('spec.versions', internalStruct(versions), detail))
  if (new Set(versions.map(({ name }) => name)).size < versions.length) wrong('must contain unique version names')
  if (versions.filter(({ storage }) => storage).length !== 1)
    wrong('must have exactly one version marked as storage version')
  return errors
}

type Aspect = 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields'

/** What versions may share: the name of the field, and that of the shared one in upstream's internal type. */
const aspects: readonly {
  readonly field: Aspect
  readonly shared: string
  readonly errorsOf: (version: CustomResourceDefinitionVersion, path: string) => FieldError[]
}[] = [
  {
    field: 'schema',
    shared: 'validation',
    errorsOf: ({ schema, subresources }, path) =>
      schema?.openAPIV3Schema
        ? schemaErrors(schema.openAPIV3Schema, subresources?.status !== undefined, `${path}.openAPIV3Schema`)
        : [],
  },
  {
    field: 'subresources',
    shared: 'subresources',
    errorsOf: ({ subresources }, path) => subresourcesErrors(subresources, path),
  },
  {
    field: 'additionalPrinterColumns',
    shared: 'additionalPrinterColumns',
    errorsOf: ({ additionalPrinterColumns }, path) => each(path, additionalPrinterColumns, columnErrors),
  },
  {
    field: 'selectableFields',
    shared: 'selectableFields',
    errorsOf: ({ selectableFields, schema }, path) => selectableFieldsErrors(selectableFields, schema, path),
  },
]

const maxWarningBytes = 256

function deprecationErrors(
  { deprecated, deprecationWarning: warning }: CustomResourceDefinitionVersion,
  path: string,
): FieldError[] {
  if (warning === undefined) return []
  const details: string[] = []
  if (!deprecated) details.push('can only be set for deprecated versions')
  if (Buffer.byteLength(warning) > maxWarningBytes) details.push(`must be <= ${maxWarningBytes} characters long`)
  if (warning === '') details.push('must not be an empty string')
  const odd = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(warning)
  if (odd) {
    const at = Buffer.byteLength(warning.slice(0, odd.index))
    details.push(`must only contain printable UTF-8 characters; non-printable character found at index ${at}`)
  }
  return invalids(path, warning, details)
}

function subresourcesErrors(subresources: CustomResourceSubresources | undefined, path: string): FieldError[] {
  const { scale } = subresources ?? {}
  if (!scale) return []
  const at = `${path}.scale`
  return [
    ...(scale.specReplicasPath
      ? scalePathErrors(scale.specReplicasPath, '.spec', `${at}.specReplicasPath`)
      : [requiredField(`${at}.specReplicasPath`)]),
    ...(scale.statusReplicasPath
      ? scalePathErrors(scale.statusReplicasPath, '.status', `${at}.statusReplicasPath`)
      : [requiredField(`${at}.statusReplicasPath`)]),
    // Most selectors are in the status, where a controller puts them; some are in the spec.
    ...(scale.labelSelectorPath ? selectorPathErrors(scale.labelSelectorPath, `${at}.labelSelectorPath`) : []),
  ]
}

function scalePathErrors(jsonPath: string, parent: string, path: string): FieldError[] {
  const errors = simplePathErrors(jsonPath, path)
  if (errors.length > 0 || jsonPath.startsWith(`${parent}.`)) return errors
  return [invalidField(path, jsonPath, `should be a json path under ${parent}`)]
}

function selectorPathErrors(jsonPath: string, path: string): FieldError[] {
  const errors = simplePathErrors(jsonPath, path)
  if (errors.length > 0 || jsonPath.startsWith('.spec.') || jsonPath.startsWith('.status.')) return errors
  return [invalidField(path, jsonPath, 'should be a json path under either .status or .spec')]
}

function simplePathErrors(jsonPath: string, path: string): FieldError[] {
  return jsonPath.startsWith('.') ? [] : [invalidField(path, jsonPath, 'must be a simple json path starting with .')]
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

function columnErrors({ name, type, format, jsonPath }: CustomResourceColumnDefinition, path: string): FieldError[] {
  const errors = required(`${path}.name`, name)
  const typeDetail = `must be one of ${columnTypes.join(',')}`
  if (!type) errors.push(requiredField(`${path}.type`, typeDetail))
  else if (!columnTypes.includes(type)) errors.push(invalidField(`${path}.type`, type, typeDetail))
  if (format && !columnFormats.includes(format))
    errors.push(invalidField(`${path}.format`, format, `must be one of ${columnFormats.join(',')}`))
  if (!jsonPath) return [...errors, requiredField(`${path}.JSONPath`)]
  return [...errors, ...simplePathErrors(jsonPath, `${path}.JSONPath`)]
}
