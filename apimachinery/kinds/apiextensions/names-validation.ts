import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dns1035LabelErrors } from '../../names.ts'
import type { CustomResourceDefinitionNames } from '../../types/apiextensions-v1.ts'
import { each, optionalName } from '../validation/fields.ts'

/** What is wrong with the names of a resource, as far as there are any. @param path such as `spec.names` */
export function namesErrors(names: CustomResourceDefinitionNames, path: string): FieldError[] {
  const { plural, singular, kind, listKind = '', shortNames, categories } = names
  const label = (name: string, at: string) => invalids(at, name, dns1035LabelErrors(name))
  return [
    ...optionalName(`${path}.plural`, plural, dns1035LabelErrors),
    ...optionalName(`${path}.singular`, singular, dns1035LabelErrors),
    ...optionalName(`${path}.kind`, kind, mixedCaseErrors),
    ...optionalName(`${path}.listKind`, listKind, mixedCaseErrors),
    ...each(`${path}.shortNames`, shortNames, label),
    ...each(`${path}.categories`, categories, label),
    ...(kind && kind === listKind
      ? [invalidField(`${path}.listKind`, listKind, 'kind and listKind may not be the same')]
      : []),
  ]
}

function mixedCaseErrors(text: string): string[] {
  return dns1035LabelErrors(text.toLowerCase()).map(
    (error) => `may have mixed case, but should otherwise match: ${error}`,
  )
}

/** The names that a definition must have. */
export function missingNames(names: CustomResourceDefinitionNames, path: string): FieldError[] {
  const needed = ['plural', 'singular', 'kind', 'listKind'] as const
  return needed.filter((field) => !names[field]).map((field) => requiredField(`${path}.${field}`))
}
