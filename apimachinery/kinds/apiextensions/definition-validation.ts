import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dns1035LabelErrors, dnsSubdomainErrors } from '../../names.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
} from '../../types/apiextensions-v1.ts'
import { each, required, requiredOneOf } from '../validation/fields.ts'
import { internalStruct } from '../validation/upstream-text.ts'

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']

/** What is wrong with a definition, but for its schemas: those are for the machinery that loads them. */
export function validateDefinition({ metadata, spec, status }: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = []
  if (metadata.name !== `${spec.names.plural}.${spec.group}`) {
    errors.push(invalidField('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'))
  }
  return [
    ...errors,
    ...groupErrors(spec.group),
    ...requiredOneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced']),
    ...namesErrors(spec.names),
    ...versionsErrors(spec.versions ?? []),
    ...storedVersionsErrors(spec.versions ?? [], status.storedVersions),
  ]
}

function groupErrors(group: string): FieldError[] {
  if (!group) return [requiredField('spec.group')]
  const errors = invalids('spec.group', group, dnsSubdomainErrors(group))
  if (errors.length > 0 || group.includes('.')) return errors
  return [invalidField('spec.group', group, 'should be a domain with at least one dot')]
}

function namesErrors(names: CustomResourceDefinitionNames): FieldError[] {
  const mixedCase = (text: string) =>
    dns1035LabelErrors(text.toLowerCase()).map((error) => `may have mixed case, but should otherwise match: ${error}`)
  const { plural, singular = '', kind, listKind = '', shortNames, categories } = names
  return [
    ...invalids('spec.names.plural', plural, dns1035LabelErrors(plural)),
    ...invalids('spec.names.singular', singular, dns1035LabelErrors(singular)),
    ...invalids('spec.names.kind', kind, mixedCase(kind)),
    ...invalids('spec.names.listKind', listKind, mixedCase(listKind)),
    ...each('spec.names.shortNames', shortNames, (name, at) => invalids(at, name, dns1035LabelErrors(name))),
    ...each('spec.names.categories', categories, (name, at) => invalids(at, name, dns1035LabelErrors(name))),
    ...(kind && kind === listKind
      ? [invalidField('spec.names.listKind', listKind, 'kind and listKind may not be the same')]
      : []),
  ]
}

function versionsErrors(versions: readonly CustomResourceDefinitionVersion[]): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  if (versions.filter(({ storage }) => storage).length !== 1) {
    const detail = 'must have exactly one version marked as storage version'
    errors.push(invalidField('spec.versions', internalStruct(versions), detail))
  }
  for (const { name } of versions) {
    if (seen.has(name))
      errors.push(invalidField('spec.versions', internalStruct(versions), 'must contain unique version names'))
    seen.add(name)
  }
  const [only, ...others] = versions
  // What a single version has counts for the definition as a whole, as it was before there could be several.
  if (only && others.length === 0) {
    errors.push(...invalids('spec.version', only.name, dns1035LabelErrors(only.name)))
    errors.push(...columnsErrors(only, 'spec.additionalPrinterColumns'))
  }
  return [
    ...errors,
    ...each('spec.versions', versions, (version, at) => [
      ...invalids(`${at}.name`, version.name, dns1035LabelErrors(version.name)),
      ...(version.schema?.openAPIV3Schema ? [] : [requiredField(`${at}.schema.openAPIV3Schema`)]),
      ...(others.length > 0 ? columnsErrors(version, `${at}.additionalPrinterColumns`) : []),
    ]),
  ]
}

function columnsErrors({ additionalPrinterColumns }: CustomResourceDefinitionVersion, path: string): FieldError[] {
  return each(path, additionalPrinterColumns, ({ name, type, jsonPath }, at) => {
    const errors = required(`${at}.name`, name)
    if (!type) errors.push(requiredField(`${at}.type`, `must be one of ${columnTypes.join(',')}`))
    else if (!columnTypes.includes(type)) {
      errors.push(invalidField(`${at}.type`, type, `must be one of ${columnTypes.join(',')}`))
    }
    if (!jsonPath) return [...errors, requiredField(`${at}.JSONPath`)]
    if (jsonPath.startsWith('.')) return errors
    return [...errors, invalidField(`${at}.JSONPath`, jsonPath, 'must be a simple json path starting with .')]
  })
}

function storedVersionsErrors(
  versions: readonly CustomResourceDefinitionVersion[],
  stored: readonly string[] | null,
): FieldError[] {
  const path = 'status.storedVersions'
  if (!stored?.length)
    return [invalidField(path, stored?.length ? stored : null, 'must have at least one stored version')]
  const errors = stored.flatMap((version, index) =>
    versions.some(({ name }) => name === version)
      ? []
      : [invalidField(`${path}[${index}]`, version, 'must appear in spec.versions')],
  )
  const storage = versions.findLast((version) => version.storage)?.name
  if (storage === undefined || stored.includes(storage)) return errors
  return [...errors, invalidField(path, stored, `must have the storage version ${storage}`)]
}
