import { type FieldError, invalidField, requiredField, tooLongField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors, nameIsPathSegment } from '../../names.ts'

/** What is wrong with a name that must be a domain of three parts or more, such as `hook.example.com`. */
export function fullyQualifiedNameErrors(name: string | undefined, path: string): FieldError[] {
  if (!name) return [requiredField(path)]
  return joined(path, name, dnsSubdomainErrors(name)) ?? atLeast(3, 'three', name, path)
}

/** What is wrong with a domain of two parts or more; a dot may end it. */
export function fullyQualifiedDomainErrors(domain: string, path: string): FieldError[] {
  if (domain === '') return [requiredField(path)]
  const name = domain.replace(/\.$/, '')
  const errors = joined(path, name, dnsSubdomainErrors(name)) ?? atLeast(2, 'two', name, path)
  if (errors.length > 0) return errors
  const labels = name.split('.').map((label) => joined(path, label, dnsLabelErrors(label)))
  return labels.find((label) => label !== undefined) ?? []
}

/** Characters of a path by RFC 3986, as messages print them. */
const httpPath = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
const httpPathRegex = new RegExp(`^${httpPath}$`)

/** What is wrong with a path that starts with a domain, such as `acme.io/foo`. */
export function domainPrefixedPathErrors(text: string | undefined, path: string): FieldError[] {
  if (!text) return [requiredField(path)]
  const slash = text.indexOf('/')
  if (slash <= 0 || slash === text.length - 1) {
    return [invalidField(path, text, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  }
  const [host, rest] = [text.slice(0, slash), text.slice(slash + 1)]
  const errors = invalids(path, host, dnsSubdomainErrors(host))
  if (httpPathRegex.test(rest)) return errors
  return [...errors, invalidField(path, rest, `Invalid path (regex used for validation is '${httpPath}')`)]
}

const maxDriverName = 63

/** What is wrong with the name of a driver, of storage or of devices (ValidateCSIDriverName). */
export function driverNameErrors(name: string | undefined, path: string): FieldError[] {
  if (!name) return [requiredField(path)]
  const errors = name.length > maxDriverName ? [tooLongField(path, name, maxDriverName)] : []
  return [...errors, ...invalids(path, name, dnsSubdomainErrors(name.toLowerCase()))]
}

/** What is wrong with a text that must be given and that can stand in a URL between two slashes. */
export function pathSegmentErrors(text: string | undefined, path: string, detail = ''): FieldError[] {
  return text ? invalids(path, text, nameIsPathSegment(text, false)) : [requiredField(path, detail)]
}

function atLeast(count: number, word: string, name: string, path: string): FieldError[] {
  if (name.split('.').length >= count) return []
  return [invalidField(path, name, `should be a domain with at least ${word} segments separated by dots`)]
}

/** All that is wrong in one error, or undefined. */
function joined(path: string, value: string, messages: readonly string[]): FieldError[] | undefined {
  return messages.length > 0 ? [invalidField(path, value, messages.join(','))] : undefined
}
