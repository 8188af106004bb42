import { type FieldError, invalidField, requiredField, tooLongField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { cIdentifierErrors, dnsSubdomainErrors } from '../../names.ts'
import { driverNameErrors } from '../validation/domain-names.ts'

/** resource.k8s.io/v1: longest names. */
const maxPoolName = 253
const maxDomain = 63
const maxIdentifier = 32

/** Longest name of an attribute or capacity, with its domain. */
export const maxQualifiedName = maxDomain + 1 + maxIdentifier

/** What is wrong with the name of a pool: subdomains with slashes between. */
export function poolNameErrors(name: string, path: string): FieldError[] {
  if (!name) return [requiredField(path)]
  const errors = name.length > maxPoolName ? [tooLongField(path, name, maxPoolName)] : []
  return [...errors, ...name.split('/').flatMap((part) => invalids(path, part, dnsSubdomainErrors(part)))]
}

/** What is wrong with the name of an attribute or capacity: an identifier, perhaps of a domain. */
export function qualifiedNameErrors(name: string, path: string): FieldError[] {
  const parts = name.split('/')
  if (parts.length === 1) return identifierErrors(name, path)
  // Upstream does not look at names of more parts.
  if (parts.length > 2) return []
  const [domain = '', identifier = ''] = parts
  return [
    ...(domain === '' ? [invalidField(path, '', 'the domain must not be empty')] : driverNameErrors(domain, path)),
    ...(identifier === ''
      ? [invalidField(path, '', 'the name must not be empty')]
      : identifierErrors(identifier, path)),
  ]
}

/** The same, where there must be a domain. */
export function fullyQualifiedNameErrors(name: string, path: string): FieldError[] {
  const errors = qualifiedNameErrors(name, path)
  if (name.includes('/')) return errors
  const detail = 'a fully qualified name must be a domain and a name separated by a slash'
  return [...errors, invalidField(path, name, detail)]
}

/** What is wrong with the identifier of a share of a device. */
export function shareIdErrors(id: string | undefined, path: string): FieldError[] {
  if (id === undefined || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return []
  const detail =
    'uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters'
  return [invalidField(path, id, detail)]
}

function identifierErrors(identifier: string, path: string): FieldError[] {
  const errors = identifier.length > maxIdentifier ? [tooLongField(path, identifier, maxIdentifier)] : []
  return [...errors, ...invalids(path, identifier, cIdentifierErrors(identifier))]
}
