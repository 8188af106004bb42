import { apiVersionOf } from '../object.ts'
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../types/apiextensions-v1.ts'
import { type StructuralSchema, structuralSchemaOf } from './structural-schema.ts'

/** The version in which objects are stored. */
export function storageVersionOf({ spec }: CustomResourceDefinition): CustomResourceDefinitionVersion | undefined {
  return spec.versions.find(({ storage }) => storage)
}

/** The schema of a version; without one, whatever is an object. */
export function schemaOfVersion({ schema }: CustomResourceDefinitionVersion): StructuralSchema {
  const props = schema?.openAPIV3Schema
  return props ? structuralSchemaOf(props) : { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
}

/** `example.com/v1`, of a version of a definition. */
export function apiVersionIn({ spec }: CustomResourceDefinition, version: string): string {
  return apiVersionOf({ group: spec.group, version })
}

/** Whether a condition of a definition is True. */
export function hasCondition({ status }: CustomResourceDefinition, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false
}
