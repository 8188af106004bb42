import { fieldsOfPath } from '../../custom-resources/field-path.ts'
import { type StructuralSchema, structuralSchemaOf } from '../../custom-resources/structural-schema.ts'
import { duplicateField, type FieldError, invalidField, requiredField, tooManyField } from '../../field-error.ts'
import type { CustomResourceValidation, SelectableField } from '../../types/apiextensions-v1.ts'
import { each } from '../validation/fields.ts'

/** As upstream: MaxSelectableFields. */
const maxSelectableFields = 8

/** What is wrong with the fields of custom resources that field selectors shall know (KEP-4358). */
export function selectableFieldsErrors(
  fields: readonly SelectableField[] | undefined,
  validation: CustomResourceValidation | undefined,
  path: string,
): FieldError[] {
  if (!fields?.length) return []
  const props = validation?.openAPIV3Schema
  if (!props) {
    const detail = 'selectableFields may only be set when version.schema.openAPIV3Schema is not included'
    return [invalidField(path, '', detail)]
  }
  const schema = structuralSchemaOf(props)
  const known = new Set<string>()
  const errors = each(path, fields, ({ jsonPath }, at) => fieldErrors(jsonPath, schema, known, `${at}.jsonPath`))
  if (known.size > maxSelectableFields) errors.push(tooManyField(path, known.size, maxSelectableFields))
  return errors
}

/** @param known the paths before this one; grows */
function fieldErrors(jsonPath: string, schema: StructuralSchema, known: Set<string>, path: string): FieldError[] {
  if (jsonPath === '') return [requiredField(path)]
  const names = fieldsOfPath(jsonPath)
  const found = jsonPath.startsWith('.') && names.length > 0 ? schemaAt(schema, names) : undefined
  if (!found) return [invalidField(path, jsonPath, 'is an invalid path: does not refer to a valid field')]
  const errors: FieldError[] = []
  if (names[0] === 'metadata') errors.push(invalidField(path, jsonPath, 'must not point to fields in metadata'))
  if (found.type !== 'string' && found.type !== 'boolean' && found.type !== 'integer') {
    const detail =
      'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.'
    errors.push(invalidField(path, jsonPath, detail))
  }
  const key = JSON.stringify(names)
  if (known.has(key)) errors.push(duplicateField(path, jsonPath))
  known.add(key)
  return errors
}

function schemaAt(schema: StructuralSchema, names: readonly string[]): StructuralSchema | undefined {
  return names.reduce<StructuralSchema | undefined>((inner, name) => inner?.properties?.[name], schema)
}
