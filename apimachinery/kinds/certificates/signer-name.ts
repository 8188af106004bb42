import { type FieldError, invalidField, requiredField, tooLongField } from '../../field-error.ts'
import { goQuote } from '../../go-text.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors, maxDnsLabel, maxDnsSubdomain } from '../../names.ts'

/** `domain/namespace.name`, with a dot and a slash between. */
const maxSignerName = maxDnsSubdomain + 1 + maxDnsLabel + 1 + maxDnsSubdomain

/** What is wrong with the name of a signer: a domain and a path of one segment. */
export function signerNameErrors(name: string | undefined, path: string): FieldError[] {
  if (!name) return [requiredField(path)]
  const [domain = '', segment = '', ...rest] = name.split('/')
  if (!name.includes('/') || rest.length > 0) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'"
    return [invalidField(path, name, detail)]
  }
  const errors = [...domainErrors(domain, path), ...segmentErrors(segment, path)]
  return name.length > maxSignerName ? [...errors, tooLongField(path, name, maxSignerName)] : errors
}

function domainErrors(domain: string, path: string): FieldError[] {
  const errors = domain.length > maxDnsSubdomain ? [tooLongField(path, domain, maxDnsSubdomain)] : []
  const labels = domain.split('.')
  for (const label of labels) {
    const messages = dnsLabelErrors(label).map((message) => `validating label ${goQuote(label)}: ${message}`)
    errors.push(...invalids(path, domain, messages))
  }
  if (labels.length >= 2) return errors
  return [...errors, invalidField(path, domain, 'should be a domain with at least two segments separated by dots')]
}

/** The first wrong label counts: complaints about others could not be told from it. */
function segmentErrors(segment: string, path: string): FieldError[] {
  for (const label of segment.split('.')) {
    const messages = dnsSubdomainErrors(label)
    if (messages.length === 0) continue
    return invalids(
      path,
      segment,
      messages.map((message) => `validating label ${goQuote(label)}: ${message}`),
    )
  }
  return []
}
