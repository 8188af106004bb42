import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../types/networking-v1.ts'
import { each, oneOf } from '../validation/fields.ts'
import { cidrErrors } from '../validation/ip-address.ts'
import { labelSelectorErrors } from '../validation/label-selector.ts'
import { portOrNameErrors, protocols } from '../validation/ports.ts'

/** What is wrong with a NetworkPolicy. */
export function validateNetworkPolicy({ spec }: NetworkPolicy): FieldError[] {
  const types = spec.policyTypes ?? []
  const errors = types.flatMap((type) => oneOf('spec.policyTypes', type, ['Egress', 'Ingress']))
  if (types.length > 2) {
    errors.push(invalidField('spec.policyTypes', types, 'may not specify more than two policyTypes'))
  }
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
    ...errors,
  ]
}

function portErrors({ protocol, port, endPort }: NetworkPolicyPort, path: string): FieldError[] {
  const errors = oneOf(`${path}.protocol`, protocol, protocols)
  if (port !== undefined) errors.push(...portOrNameErrors(port, `${path}.port`))
  if (endPort === undefined) return errors
  if (port === undefined) errors.push(requiredField(`${path}.port`, 'must be specified when `endPort` is specified'))
  if (typeof port === 'string') {
    errors.push(invalidField(`${path}.port`, port, 'must be a number (int) when endPort is specified'))
  }
  if (typeof port === 'number' && endPort < port) {
    errors.push(invalidField(`${path}.endPort`, endPort, 'must be greater than or equal to `port`'))
  }
  return errors
}

function peerErrors({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: string): FieldError[] {
  if (!podSelector && !namespaceSelector && !ipBlock) return [requiredField(path, 'must specify a peer')]
  const errors = [
    ...labelSelectorErrors(podSelector, `${path}.podSelector`),
    ...labelSelectorErrors(namespaceSelector, `${path}.namespaceSelector`),
  ]
  if (!ipBlock) return errors
  if (podSelector || namespaceSelector) {
    errors.push(forbiddenField(path, 'may not specify both ipBlock and another peer'))
  }
  const { cidr, except } = ipBlock
  return [
    ...errors,
    ...(cidr ? cidrErrors(cidr, `${path}.ipBlock.cidr`) : [requiredField(`${path}.ipBlock.cidr`)]),
    ...each(`${path}.ipBlock.except`, except, (range, at) => cidrErrors(range, at)),
  ]
}
