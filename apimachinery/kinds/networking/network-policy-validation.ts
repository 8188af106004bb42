import { type FieldError, forbiddenField, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import { cidrContains, networkOf, parseCidr } from '../../ip.ts'
import { invalids } from '../../meta-validation.ts'
import { portNumberErrors } from '../../names.ts'
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../types/networking-v1.ts'
import { each } from '../validation/fields.ts'
import { cidrErrors, cidrWarnings } from '../validation/ip-address.ts'
import { labelSelectorErrors } from '../validation/label-selector.ts'
import { portOrNameErrors } from '../validation/ports.ts'

const protocols = ['TCP', 'UDP', 'SCTP']
const policyTypes = ['Ingress', 'Egress']

/** What is wrong with a NetworkPolicy. */
export function validateNetworkPolicy({ spec }: NetworkPolicy): FieldError[] {
  return [
    ...labelSelectorErrors(spec.podSelector, 'spec.podSelector'),
    ...each('spec.ingress', spec.ingress, ({ ports, from }, at) => [
      ...each(`${at}.ports`, ports, portErrors),
      ...each(`${at}.from`, from, peerErrors),
    ]),
    ...each('spec.egress', spec.egress, ({ ports, to }, at) => [
      ...each(`${at}.ports`, ports, portErrors),
      ...each(`${at}.to`, to, peerErrors),
    ]),
    ...typesErrors(spec.policyTypes ?? []),
  ]
}

/** What the author of a NetworkPolicy should know about how its addresses are written. */
export function networkPolicyWarnings({ spec }: NetworkPolicy): string[] {
  const warningsOf = (peers: readonly NetworkPolicyPeer[] | undefined, path: string) =>
    (peers ?? []).flatMap(({ ipBlock }, index) => (ipBlock ? blockWarnings(ipBlock, `${path}[${index}].ipBlock`) : []))
  return [
    ...(spec.ingress ?? []).flatMap(({ from }, index) => warningsOf(from, `spec.ingress[${index}].from`)),
    ...(spec.egress ?? []).flatMap(({ to }, index) => warningsOf(to, `spec.egress[${index}].to`)),
  ]
}

function blockWarnings({ cidr, except }: IPBlock, path: string): string[] {
  return [
    ...cidrWarnings(cidr, `${path}.cidr`),
    ...(except ?? []).flatMap((range, index) => cidrWarnings(range, `${path}.except[${index}]`)),
  ]
}

function typesErrors(types: readonly string[]): FieldError[] {
  if (types.length > policyTypes.length) {
    return [invalidField('spec.policyTypes', types, 'may not specify more than two policyTypes')]
  }
  return each('spec.policyTypes', types, (type, at) =>
    policyTypes.includes(type) ? [] : [unsupportedField(at, type, policyTypes)],
  )
}

function portErrors({ protocol, port, endPort }: NetworkPolicyPort, path: string): FieldError[] {
  const errors =
    protocol === undefined || protocols.includes(protocol)
      ? []
      : [unsupportedField(`${path}.protocol`, protocol, protocols)]
  if (port !== undefined) errors.push(...portOrNameErrors(port, `${path}.port`))
  return endPort === undefined ? errors : [...errors, ...endPortErrors(endPort, port, `${path}.endPort`)]
}

function endPortErrors(endPort: number, port: number | string | undefined, path: string): FieldError[] {
  if (port === undefined) return [invalidField(path, endPort, 'may not be specified when `port` is not specified')]
  if (typeof port === 'string') {
    return [invalidField(path, endPort, 'may not be specified when `port` is non-numeric')]
  }
  const errors = invalids(path, endPort, portNumberErrors(endPort))
  // Upstream shows the first port here.
  return endPort < port ? [...errors, invalidField(path, port, 'must be greater than or equal to `port`')] : errors
}

function peerErrors({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: string): FieldError[] {
  if (!podSelector && !namespaceSelector && !ipBlock) return [requiredField(path, 'must specify a peer')]
  const errors = [
    ...labelSelectorErrors(podSelector, `${path}.podSelector`),
    ...labelSelectorErrors(namespaceSelector, `${path}.namespaceSelector`),
    ...(ipBlock ? blockErrors(ipBlock, `${path}.ipBlock`) : []),
  ]
  if (!ipBlock || (!podSelector && !namespaceSelector)) return errors
  return [...errors, forbiddenField(path, 'may not specify both ipBlock and another peer')]
}

function blockErrors({ cidr, except }: IPBlock, path: string): FieldError[] {
  if (!cidr) return [requiredField(`${path}.cidr`)]
  const errors = cidrErrors(cidr, `${path}.cidr`)
  const range = parseCidr(cidr)
  if (!range) return errors
  return [
    ...errors,
    ...each(`${path}.except`, except, (text, at) => {
      const hole = parseCidr(text)
      const isInside = hole && hole.prefixLength > range.prefixLength && cidrContains(range, networkOf(hole))
      const wrong = cidrErrors(text, at)
      return !hole || isInside ? wrong : [...wrong, invalidField(at, text, 'must be a strict subset of `cidr`')]
    }),
  ]
}
