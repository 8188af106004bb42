import { customKindOf } from '../../apimachinery/custom-resources/custom-kind.ts'
import {
  apiVersionIn,
  schemaOfVersion,
  storageVersionOf,
} from '../../apimachinery/custom-resources/definition-versions.ts'
import { deepEqual } from '../../apimachinery/equality.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
} from '../../apimachinery/types/apiextensions-v1.ts'
import { CustomForm } from './custom-form.ts'
import type { VersionConverter } from './version-converter.ts'

/** A kind that a definition declares, with the way in which its objects are stored. */
export interface ServedKind {
  readonly kind: Kind
  readonly form: CustomForm
}

/** What a definition declares. */
export interface DeclaredKinds {
  /** Of the versions that are served. */
  readonly kinds: readonly ServedKind[]
  /** Of the version in which objects are stored. */
  readonly storedKind: ServedKind
}

/** The kinds of the versions of a definition. */
export function servedKindsOf(definition: CustomResourceDefinition, converter: VersionConverter): DeclaredKinds {
  const { versions } = definition.spec
  const schemas = new Map(versions.map((version) => [apiVersionIn(definition, version.name), schemaOfVersion(version)]))
  const storage = storageVersionOf(definition) as CustomResourceDefinitionVersion
  const storedAs = apiVersionIn(definition, storage.name)
  const declared = (version: CustomResourceDefinitionVersion) => ({
    kind: customKindOf(definition, version),
    form: new CustomForm({ apiVersion: apiVersionIn(definition, version.name), storedAs, schemas, converter }),
  })
  const served = versions.filter((version) => version.served).map((version) => ({ version, ...declared(version) }))
  const storedKind = served.find(({ version }) => version === storage) ?? declared(storage)
  return { kinds: served, storedKind }
}

/** Whether two states of a definition serve the same. */
export function servesTheSame(a: CustomResourceDefinition, b: CustomResourceDefinition): boolean {
  return deepEqual(a.spec, b.spec) && deepEqual(a.status.acceptedNames, b.status.acceptedNames)
}
