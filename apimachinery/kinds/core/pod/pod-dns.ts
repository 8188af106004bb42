import { type FieldError, invalidField, requiredField } from '../../../field-error.ts'
import { invalids } from '../../../meta-validation.ts'
import { dnsSubdomainErrors, dnsSubdomainWithUnderscoreErrors } from '../../../names.ts'
import type { PodSpec } from '../../../types/core-v1.ts'
import { each, required, requiredOneOf } from '../../validation/fields.ts'
import { ipAddressErrors } from '../../validation/ip-address.ts'

/** What the resolver of libc can take. */
const maxNameservers = 3
const maxSearchPaths = 32
const maxSearchListChars = 2048

const policies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

/** What is wrong with how a pod resolves names: DNS policy and configuration, and aliases of hosts. */
export function podDnsErrors({ dnsPolicy, dnsConfig, hostAliases }: PodSpec, path: string): FieldError[] {
  return [
    ...requiredOneOf(`${path}.dnsPolicy`, dnsPolicy, policies),
    ...(dnsPolicy === 'None' ? noneErrors(dnsConfig, `${path}.dnsConfig`) : []),
    ...dnsConfigErrors(dnsConfig ?? {}, `${path}.dnsConfig`),
    ...each(`${path}.hostAliases`, hostAliases, ({ ip, hostnames }, at) => [
      ...ipAddressErrors(ip, `${at}.ip`),
      ...each(`${at}.hostnames`, hostnames, (name, nameAt) => invalids(nameAt, name, dnsSubdomainErrors(name))),
    ]),
  ]
}

function noneErrors(config: PodSpec['dnsConfig'], path: string): FieldError[] {
  if (!config) return [requiredField(path, 'must provide `dnsConfig` when `dnsPolicy` is None')]
  if (config.nameservers?.length) return []
  const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None'
  return [requiredField(`${path}.nameservers`, detail)]
}

function dnsConfigErrors(config: NonNullable<PodSpec['dnsConfig']>, path: string): FieldError[] {
  const { nameservers = [], searches = [], options } = config
  const tooMany = (field: string, values: readonly string[], what: string) =>
    invalidField(`${path}.${field}`, values, `must not have more than ${what}`)
  const errors: FieldError[] = []
  if (nameservers.length > maxNameservers) {
    errors.push(tooMany('nameservers', nameservers, `${maxNameservers} nameservers`))
  }
  if (searches.length > maxSearchPaths) errors.push(tooMany('searches', searches, `${maxSearchPaths} search paths`))
  if (Buffer.byteLength(searches.join(' ')) > maxSearchListChars) {
    const what = `${maxSearchListChars} characters (including spaces) in the search list`
    errors.push(tooMany('searches', searches, what))
  }
  return [
    ...errors,
    ...each(`${path}.nameservers`, nameservers, (ip, at) => ipAddressErrors(ip, at)),
    ...each(`${path}.searches`, searches, searchErrors),
    ...each(`${path}.options`, options, ({ name }, at) => required(at, name, 'must not be empty')),
  ]
}

// A dot alone keeps the resolver from searching; a dot at the end means nothing.
function searchErrors(search: string, path: string): FieldError[] {
  if (search === '.') return []
  const name = search.replace(/\.$/, '')
  return invalids(path, name, dnsSubdomainWithUnderscoreErrors(name))
}
