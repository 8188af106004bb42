import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors } from '../../names.ts'
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../../types/apiextensions-v1.ts'
import { requiredOneOf } from '../validation/fields.ts'
import { conversionErrors } from './conversion-validation.ts'
import { missingNames, namesErrors } from './names-validation.ts'
import { versionsErrors } from './version-validation.ts'

/** What is wrong with a definition. */
export function validateDefinition({ metadata, spec, status }: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = []
  if (metadata.name !== `${spec.names.plural}.${spec.group}`) {
    errors.push(invalidField('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'))
  }
  const versions = spec.versions ?? []
  return [
    ...errors,
    ...groupErrors(spec.group),
    ...requiredOneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced']),
    ...missingNames(spec.names, 'spec.names'),
    ...namesErrors(spec.names, 'spec.names'),
    ...versionsErrors(versions),
    ...conversionErrors(spec.conversion, 'spec.conversion'),
    ...namesErrors(status.acceptedNames, 'status.acceptedNames'),
    ...storedVersionsErrors(versions, status.storedVersions),
  ]
}

/** Fields that nothing is known of are kept by schemas, version by version, since apiextensions.k8s.io/v1. */
export function preserveUnknownFieldsErrors({ spec }: CustomResourceDefinition): FieldError[] {
  if (!spec.preserveUnknownFields) return []
  const detail =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead'
  return [invalidField('spec.preserveUnknownFields', true, detail)]
}

function groupErrors(group: string): FieldError[] {
  if (!group) return [requiredField('spec.group')]
  const errors = invalids('spec.group', group, dnsSubdomainErrors(group))
  if (errors.length > 0 || group.includes('.')) return errors
  return [invalidField('spec.group', group, 'should be a domain with at least one dot')]
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
