import { deepClone, deepEqual } from '../equality.ts'
import { defineKind, type Kind, type KindRules, type Verb } from '../kinds/define-kind.ts'
import type { KubeObject } from '../object.ts'
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../types/apiextensions-v1.ts'
import { CustomValidation } from './custom-validation.ts'
import { apiVersionIn, schemaOfVersion, storageVersionOf } from './definition-versions.ts'
import { engineSchemaOf } from './engine-schema.ts'
import { fieldsOfPath, valueAtPath } from './field-path.ts'
import { columnsOf } from './printer-columns.ts'
import { scaleRuleOf } from './scale-paths.ts'
import { decodeCustomResource, setCustomDefaults } from './version-schema.ts'

/**
 * The kind that a version of a definition declares, by the names that have been accepted.
 * @param version of `definition`, with a structural schema
 */
export function customKindOf(definition: CustomResourceDefinition, version: CustomResourceDefinitionVersion): Kind {
  const { spec, status } = definition
  const names = status.acceptedNames
  const apiVersion = apiVersionIn(definition, version.name)
  const storage = storageVersionOf(definition)
  const kind = defineKind<KubeObject>({
    ...rulesOf(version),
    shape: `${apiVersion} ${names.kind}`,
    plural: names.plural,
    singular: names.singular ?? '',
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: spec.scope === 'Namespaced',
    verbs: customVerbs,
    storageVersion: apiVersionIn(definition, storage?.name ?? version.name),
    ...deprecationOf(version, `${apiVersion} ${names.kind}`),
  })
  return { ...kind, listKind: names.listKind || kind.listKind }
}

/** In the order in which discovery lists them. */
const customVerbs: readonly Verb[] = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']

function rulesOf(
  version: CustomResourceDefinitionVersion,
): Omit<KindRules<KubeObject>, 'shape' | 'plural' | 'namespaced'> {
  const schema = schemaOfVersion(version)
  const { scale, status } = version.subresources ?? {}
  const validation = new CustomValidation(schema, scale)
  const hasStatus = status !== undefined
  return {
    custom: {
      schema: engineSchemaOf(schema),
      structural: schema,
      decode: (value) => decodeCustomResource(schema, value),
    },
    default: (draft) => setCustomDefaults(schema, draft),
    ...(hasStatus && { status: true, prepareStatusUpdate: keepMetadata }),
    ...(scale && { scale: scaleRuleOf(scale) }),
    bumpsGeneration: (object, old) => !deepEqual(countedPart(object, hasStatus), countedPart(old, hasStatus)),
    unconditionalUpdate: false,
    unqualifiedFinalizers: true,
    validateCreate: (object) => validation.create(object),
    validateUpdate: (object, old) => validation.update(object, old),
    validateStatusUpdate: (object, old) => validation.updateStatus(object, old),
    warnings: (object, old) => validation.warnings(object, old),
    columns: columnsOf(version.additionalPrinterColumns),
    selectableFields: selectableFieldsOf(version),
  }
}

/** What the generation counts changes of. A status that has no path of its own is like any other field. */
function countedPart(object: KubeObject, hasStatus: boolean): object {
  const { metadata: _metadata, ...rest } = object as KubeObject & { status?: unknown }
  return hasStatus ? { ...rest, status: undefined } : rest
}

/** Unlike those of built-in kinds, `/status` of custom resources is for the status alone. */
function keepMetadata(draft: KubeObject, old: KubeObject): void {
  const { managedFields, resourceVersion } = draft.metadata
  draft.metadata = { ...deepClone(old.metadata), ...(managedFields && { managedFields }), resourceVersion }
}

function deprecationOf({ deprecated, deprecationWarning }: CustomResourceDefinitionVersion, what: string) {
  return deprecated ? { deprecation: deprecationWarning ?? `${what} is deprecated` } : {}
}

function selectableFieldsOf({ selectableFields }: CustomResourceDefinitionVersion) {
  const fields: Record<string, (object: KubeObject) => string> = {}
  for (const { jsonPath } of selectableFields ?? []) {
    const path = fieldsOfPath(jsonPath)
    fields[jsonPath.replace(/^\./, '')] = (object) => {
      const value = valueAtPath(object, path)
      return value === undefined || value === null ? '' : String(value)
    }
  }
  return fields
}
