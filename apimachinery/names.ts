/**
 * What names, keys and values may look like (k8s.io/apimachinery/pkg/util/validation). Each `…Errors` function answers
 * every complaint in upstream's words; an empty list means that the text is fine.
 */

interface Format {
  /** As messages print it. */
  readonly source: string
  readonly regex: RegExp
  readonly message: string
}

function format(rule: string, source: string, ...examples: string[]): Format {
  const shown = examples.map((example) => `'${example}', `).join(' or ')
  return {
    source,
    regex: new RegExp(`^(?:${source})$`),
    message: `${rule} (${shown && `e.g. ${shown}`}regex used for validation is '${source}')`,
  }
}

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomain = `${label}(\\.${label})*`

const dnsLabel = format(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  label,
  'my-name',
  '123-abc',
)
const dnsSubdomain = format(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain,
  'example.com',
)
const labelWithUnderscore = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const subdomainWithUnderscore = format(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  `${labelWithUnderscore}(\\.${labelWithUnderscore})*`,
  'example.com',
)
const wildcardSubdomain = format(
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  `\\*\\.${subdomain}`,
  '*.example.com',
)
const dns1035Label = format(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  'my-name',
  'abc-123',
)
const qualifiedNamePart = format(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]',
  'MyName',
  'my.name',
  '123-abc',
)
const labelValue = format(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?',
  'MyValue',
  'my_value',
  '12345',
)
const cIdentifier = format(
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  '[A-Za-z_][A-Za-z0-9_]*',
  'my_name',
  'MY_NAME',
  'MyName',
)
const configMapKey = format(
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  '[-._a-zA-Z0-9]+',
  'key.name',
  'KEY_NAME',
  'key-name',
)
const httpHeaderName = format(
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  '[-A-Za-z0-9]+',
  'X-Header-Name',
)
const percent = format(
  "a valid percent string must be a numeric string followed by an ending '%'",
  '[0-9]+%',
  '1%',
  '93%',
)

/** Longest label, and longest DNS name (RFC 1123). */
export const maxDnsLabel = 63
export const maxDnsSubdomain = 253

const byteLength = (text: string) => Buffer.byteLength(text)

function matchErrors(text: string, { regex, message }: Format): string[] {
  return regex.test(text) ? [] : [message]
}

function lengthErrors(text: string, max: number, unit = 'characters'): string[] {
  return byteLength(text) > max ? [`must be no more than ${max} ${unit}`] : []
}

/** DNS-1123 label: names of namespaces, containers, ports. */
export function dnsLabelErrors(text: string): string[] {
  const errors = lengthErrors(text, maxDnsLabel)
  if (dnsLabel.regex.test(text)) return errors
  return [...errors, dnsSubdomain.regex.test(text) ? 'must not contain dots' : dnsLabel.message]
}

export function isDnsLabel(text: string): boolean {
  return dnsLabelErrors(text).length === 0
}

/** DNS-1123 subdomain: most names. */
export function dnsSubdomainErrors(text: string): string[] {
  return [...lengthErrors(text, maxDnsSubdomain), ...matchErrors(text, dnsSubdomain)]
}

/** A subdomain that may have underscores, such as names of SRV records: search paths of resolvers. */
export function dnsSubdomainWithUnderscoreErrors(text: string): string[] {
  return [...lengthErrors(text, maxDnsSubdomain), ...matchErrors(text, subdomainWithUnderscore)]
}

export function isDnsSubdomain(text: string): boolean {
  return dnsSubdomainErrors(text).length === 0
}

/** `*.example.com`: hosts of an Ingress. */
export function wildcardDnsSubdomainErrors(text: string): string[] {
  return [...lengthErrors(text, maxDnsSubdomain), ...matchErrors(text, wildcardSubdomain)]
}

/** DNS-1035 label: names of Services, which some resolvers do not want to start with a digit. */
export function dns1035LabelErrors(text: string): string[] {
  return [...lengthErrors(text, maxDnsLabel), ...matchErrors(text, dns1035Label)]
}

/** `name` or `example.com/name`: keys of labels, annotations, taints, names of finalizers and extended resources. */
export function qualifiedNameErrors(text: string): string[] {
  const parts = text.split('/')
  if (parts.length > 2) {
    return [
      `a valid label key ${qualifiedNamePart.message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const name = parts.at(-1)!
  const nameErrors = [
    ...(name === '' ? ['must be non-empty'] : lengthErrors(name, maxDnsLabel, 'bytes')),
    ...matchErrors(name, qualifiedNamePart),
  ].map((error) => `name part ${error}`)
  if (parts.length === 1) return nameErrors
  const prefix = parts[0]!
  const prefixErrors = prefix === '' ? ['must be non-empty'] : dnsSubdomainErrors(prefix)
  return [...prefixErrors.map((error) => `prefix part ${error}`), ...nameErrors]
}

/** The same as a qualified name. */
export const labelKeyErrors = qualifiedNameErrors

export function labelValueErrors(text: string): string[] {
  return [...lengthErrors(text, maxDnsLabel, 'bytes'), ...matchErrors(text, labelValue)]
}

/** Keys of ConfigMaps and Secrets: they become file names. */
export function configMapKeyErrors(text: string): string[] {
  const errors = lengthErrors(text, maxDnsSubdomain)
  const mismatch = matchErrors(text, configMapKey)
  return [...errors, ...(mismatch.length > 0 ? mismatch : directoryErrors(text))]
}

function directoryErrors(text: string): string[] {
  if (text === '.' || text === '..') return [`must not be '${text}'`]
  return text.startsWith('..') ? ["must not start with '..'"] : []
}

export function cIdentifierErrors(text: string): string[] {
  return matchErrors(text, cIdentifier)
}

/** Names of environment variables, as relaxed in 1.34: printable ASCII without `=`. */
export function envVarNameErrors(text: string): string[] {
  if (text === '') return ['environment variable name must be non-empty']
  return /^[\x20-<>-~]+$/.test(text)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}

export function httpHeaderNameErrors(text: string): string[] {
  return matchErrors(text, httpHeaderName)
}

/** `25%`. */
export function percentErrors(text: string): string[] {
  return matchErrors(text, percent)
}

/** IANA service names (RFC 6335): names of container ports. */
export function portNameErrors(text: string): string[] {
  const errors = lengthErrors(text, 15)
  if (!/^[-a-z0-9]+$/.test(text)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(text)) errors.push('must contain at least one letter (a-z)')
  if (text.includes('--')) errors.push('must not contain consecutive hyphens')
  if (text.startsWith('-') || text.endsWith('-')) errors.push('must not begin or end with a hyphen')
  return errors
}

export function rangeErrors(value: number, low: number, high: number): string[] {
  return value >= low && value <= high ? [] : [`must be between ${low} and ${high}, inclusive`]
}

export function portNumberErrors(port: number): string[] {
  return rangeErrors(port, 1, 65535)
}

/** User and group ids. */
export function idErrors(id: number): string[] {
  return rangeErrors(id, 0, 2 ** 31 - 1)
}

/**
 * Whether a name is fine for a kind. A prefix comes from `metadata.generateName`: it may end where a name may not, since
 * letters follow.
 */
export type NameRule = (name: string, isPrefix: boolean) => string[]

/** Upstream's trick: a prefix that ends in `-` is judged as if a letter came next. */
function unmasked(name: string, isPrefix: boolean): string {
  return isPrefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name
}

export const nameIsDnsSubdomain: NameRule = (name, isPrefix) => dnsSubdomainErrors(unmasked(name, isPrefix))
export const nameIsDnsLabel: NameRule = (name, isPrefix) => dnsLabelErrors(unmasked(name, isPrefix))
export const nameIsDns1035Label: NameRule = (name, isPrefix) => dns1035LabelErrors(unmasked(name, isPrefix))

/** Anything that can stand between two slashes of a URL: names of RBAC objects. */
export const nameIsPathSegment: NameRule = (name, isPrefix) => [
  ...(isPrefix ? [] : ['.', '..'].filter((part) => name === part).map((part) => `may not be '${part}'`)),
  ...['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`),
]
