import { type FieldError, invalidField, requiredField } from '../../../field-error.ts'
import { invalids } from '../../../meta-validation.ts'
import { dnsSubdomainErrors } from '../../../names.ts'
import type { PodSpec } from '../../../types/core-v1.ts'
import { each, required, requiredOneOf } from '../../validation/fields.ts'
import { ipAddressErrors } from '../../validation/ip-address.ts'

const maxNameservers = 3
const maxSearchPaths = 32

/** What is wrong with how a pod resolves names: DNS policy and configuration, and aliases of hosts. */
export function podDnsErrors({ dnsPolicy, dnsConfig, hostAliases }: PodSpec, path: string): FieldError[] {
  const policies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']
  return [
    ...requiredOneOf(`${path}.dnsPolicy`, dnsPolicy, policies),
    ...dnsConfigErrors(dnsPolicy, dnsConfig, `${path}.dnsConfig`),
    ...each(`${path}.hostAliases`, hostAliases, ({ ip, hostnames }, at) => [
      ...ipAddressErrors(ip, `${at}.ip`),
      ...each(`${at}.hostnames`, hostnames, (name, nameAt) => invalids(nameAt, name, dnsSubdomainErrors(name))),
    ]),
  ]
}

function dnsConfigErrors(policy: string | undefined, config: PodSpec['dnsConfig'], path: string): FieldError[] {
  const errors: FieldError[] = []
  if (policy === 'None') {
    if (!config) return [requiredField(path, 'must provide `dnsConfig` when `dnsPolicy` is None')]
    if (!config.nameservers?.length) {
      const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None'
      errors.push(requiredField(`${path}.nameservers`, detail))
    }
  }
  const { nameservers = [], searches = [], options } = config ?? {}
  if (nameservers.length > maxNameservers) {
    const detail = `must not have more than ${maxNameservers} nameservers`
    errors.push(invalidField(`${path}.nameservers`, nameservers, detail))
  }
  if (searches.length > maxSearchPaths) {
    const detail = `must not have more than ${maxSearchPaths} search paths`
    errors.push(invalidField(`${path}.searches`, searches, detail))
  }
  return [
    ...errors,
    ...each(`${path}.nameservers`, nameservers, (ip, at) => ipAddressErrors(ip, at)),
    ...each(`${path}.options`, options, ({ name }, at) => required(at, name, 'must not be empty')),
  ]
}
