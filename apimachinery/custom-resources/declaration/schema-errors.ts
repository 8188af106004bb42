import type { FieldError } from '../../field-error.ts'
import type { JSONSchemaProps } from '../../types/apiextensions-v1.ts'
import { ruleDeclarationErrors } from '../cel-rules.ts'
import { structuralSchemaOf } from '../structural-schema.ts'
import { defaultErrors } from './default-errors.ts'
import { structuralErrors } from './structural-errors.ts'
import { rootErrors, subsetErrors } from './subset-errors.ts'

/**
 * What is wrong with the schema of a version as it is declared.
 * @param hasStatus the version has `/status`
 * @param path of the schema
 */
export function schemaErrors(props: JSONSchemaProps, hasStatus: boolean, path: string): FieldError[] {
  const schema = structuralSchemaOf(props)
  const structural = structuralErrors(schema, path)
  const errors = [...rootErrors(schema, hasStatus, path), ...structural, ...subsetErrors(props, path)]
  // Defaults and rules rely on a schema that makes sense.
  if (structural.length === 0) errors.push(...defaultErrors(schema, path))
  return errors.length > 0 ? errors : ruleDeclarationErrors(schema, path)
}
