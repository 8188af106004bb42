import type { JSONSchemaProps, ValidationRule } from '../types/apiextensions-v1.ts'

/** The types that a value in a custom resource may have. */
export type StructuralType = 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string'

/**
 * The schema of a value in a custom resource, as `spec.versions[*].schema.openAPIV3Schema` gives it: JSON Schema with
 * only those forms of `items` and `additionalProperties` that structural schemas have. Inside of `allOf`, `anyOf`,
 * `oneOf` and `not` it judges values, but shapes nothing. Read-only, and never circular.
 */
export interface StructuralSchema
  extends Readonly<
    Omit<
      JSONSchemaProps,
      | 'additionalItems'
      | 'additionalProperties'
      | 'allOf'
      | 'anyOf'
      | 'definitions'
      | 'dependencies'
      | 'items'
      | 'not'
      | 'oneOf'
      | 'patternProperties'
      | 'properties'
    >
  > {
  /** Of an array. */
  readonly items?: StructuralSchema | undefined
  /** Of an object whose keys the schema names. */
  readonly properties?: Readonly<Record<string, StructuralSchema>> | undefined
  /** Of an object whose keys are free. `true` leaves values unspecified. */
  readonly additionalProperties?: StructuralSchema | boolean | undefined
  readonly allOf?: readonly StructuralSchema[] | undefined
  readonly anyOf?: readonly StructuralSchema[] | undefined
  readonly oneOf?: readonly StructuralSchema[] | undefined
  readonly not?: StructuralSchema | undefined
}

/** A rule in CEL: an element of `x-kubernetes-validations`. */
export type StructuralRule = Readonly<ValidationRule>

/** The schema of a definition as a structural one. @param props has passed `structuralErrors` */
export function structuralSchemaOf(props: JSONSchemaProps): StructuralSchema {
  return props as StructuralSchema
}

/** What an `additionalProperties` says of values; undefined when it leaves them unspecified or there is none. */
export function additionalSchemaOf({ additionalProperties }: StructuralSchema): StructuralSchema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}

/** Whether the schema lets values have fields that it does not name (`x-kubernetes-preserve-unknown-fields`). */
export function preservesUnknownFields(schema: StructuralSchema): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true
}

/** Whether values are whole objects, with apiVersion, kind and metadata (`x-kubernetes-embedded-resource`). */
export function isEmbeddedResource(schema: StructuralSchema): boolean {
  return schema['x-kubernetes-embedded-resource'] === true
}

/** Whether values are integers or texts (`x-kubernetes-int-or-string`). */
export function isIntOrString(schema: StructuralSchema): boolean {
  return schema['x-kubernetes-int-or-string'] === true
}
