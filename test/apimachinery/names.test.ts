import t from 'tap'
import * as names from '../../apimachinery/names.ts'

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const part =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

for (const [rule, text, want] of [
  [names.dnsSubdomainErrors, 'a.b-c.d', []],
  [names.dnsSubdomainErrors, 'Not_OK', [subdomain]],
  [names.dnsSubdomainErrors, 'a'.repeat(254), ['must be no more than 253 characters']],
  [names.dnsLabelErrors, 'a.b', ['must not contain dots']],
  [names.dnsLabelErrors, 'a'.repeat(63), []],
  [names.qualifiedNameErrors, 'Example/ok', [`prefix part ${subdomain}`]],
  [names.qualifiedNameErrors, 'example.com/', ['name part must be non-empty', `name part ${part}`]],
  [names.qualifiedNameErrors, '/x', ['prefix part must be non-empty']],
  [names.qualifiedNameErrors, 'a'.repeat(64), ['name part must be no more than 63 bytes']],
  [names.labelValueErrors, '', []],
  [names.labelValueErrors, 'a'.repeat(64), ['must be no more than 63 bytes']],
  [names.configMapKeyErrors, '..', ["must not be '..'"]],
  [names.configMapKeyErrors, '..data', ["must not start with '..'"]],
  [names.configMapKeyErrors, '.profile', []],
  [names.envVarNameErrors, 'a b', []],
  [
    names.envVarNameErrors,
    'A=B',
    ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
  ],
  [names.portNameErrors, 'Bad_Name', ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']],
  [names.portNameErrors, '80', ['must contain at least one letter (a-z)']],
  [names.portNameErrors, 'a--b-', ['must not contain consecutive hyphens', 'must not begin or end with a hyphen']],
  [names.wildcardDnsSubdomainErrors, '*.example.com', []],
] as const) {
  t.test(`${rule.name} of ${text.slice(0, 20)}`, async (t) => t.strictSame(rule(text), want))
}

t.test('a prefix may end in a hyphen, a name may not', async (t) => {
  t.strictSame(names.nameIsDnsSubdomain('made-up-', true), [])
  t.equal(names.nameIsDnsSubdomain('made-up-', false).length, 1)
  t.equal(names.nameIsDnsSubdomain('Bad-', true).length, 1)
})

t.test('path segments may be nearly anything', async (t) => {
  t.strictSame(names.nameIsPathSegment('system:node', false), [])
  t.strictSame(names.nameIsPathSegment('..', false), ["may not be '..'"])
  t.strictSame(names.nameIsPathSegment('a/b%', false), ["may not contain '/'", "may not contain '%'"])
})

t.test('long hostile names take no long time', async (t) => {
  t.equal(names.dnsSubdomainErrors(`${'a-'.repeat(500_000)}!`).length, 2)
  t.equal(names.qualifiedNameErrors(`${'a.'.repeat(500_000)}!`).length, 2)
})
