import { type CelType, dynType, objectType, stringType } from '../cel/types/cel-type.ts'

/** Types of what mutations make: `Object{…}` of apply configurations and `JSONPatch{…}` (k8s.io/apiserver/pkg/cel/mutation). */

const fieldsOfPatch: Readonly<Record<string, CelType>> = {
  op: stringType,
  path: stringType,
  from: stringType,
  value: dynType,
}

/** An operation of a JSON patch. */
export const jsonPatchType = objectType('JSONPatch', (field) =>
  Object.hasOwn(fieldsOfPatch, field) ? fieldsOfPatch[field] : undefined,
)

/** The root of an apply configuration. */
export const applyObjectType = objectNamed('Object')

/** `Object`, `Object.spec`, …: the type of an object by its path; what its fields hold is found out later. */
export function mutationType(name: string): CelType | undefined {
  if (name === 'JSONPatch') return jsonPatchType
  return name === 'Object' || name.startsWith('Object.') ? objectNamed(name) : undefined
}

function objectNamed(name: string): CelType {
  return objectType(name, () => dynType)
}
