import { type FieldError, invalidField, requiredField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { dnsLabelErrors, labelKeyErrors } from '../../../../names.ts'
import type {
  Affinity,
  NodeAffinity,
  PodAffinity,
  PodAffinityTerm,
  PodAntiAffinity,
} from '../../../../types/core-v1.ts'
import { each } from '../../../validation/fields.ts'
import { labelSelectorErrors } from '../../../validation/label-selector.ts'
import { nodeSelectorErrors, nodeSelectorTermErrors } from '../../../validation/node-selector.ts'
import { labelKeysErrors } from './label-keys.ts'

/** What is wrong with where a pod wants to be, relative to nodes and to other pods. */
export function affinityErrors(affinity: Affinity | undefined, path: string): FieldError[] {
  if (!affinity) return []
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity
  return [
    ...(nodeAffinity ? nodeAffinityErrors(nodeAffinity, `${path}.nodeAffinity`) : []),
    ...(podAffinity ? podAffinityErrors(podAffinity, `${path}.podAffinity`) : []),
    ...(podAntiAffinity ? podAffinityErrors(podAntiAffinity, `${path}.podAntiAffinity`) : []),
  ]
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

function nodeAffinityErrors(affinity: NodeAffinity, path: string): FieldError[] {
  return [
    ...(affinity[required] ? nodeSelectorErrors(affinity[required], `${path}.${required}`) : []),
    ...each(`${path}.${preferred}`, affinity[preferred], ({ weight, preference }, at) => [
      ...weightErrors(weight, `${at}.weight`),
      ...nodeSelectorTermErrors(preference, `${at}.preference`, 'any'),
    ]),
  ]
}

function podAffinityErrors(affinity: PodAffinity | PodAntiAffinity, path: string): FieldError[] {
  return [
    ...each(`${path}.${required}`, affinity[required], termErrors),
    ...each(`${path}.${preferred}`, affinity[preferred], ({ weight, podAffinityTerm }, at) => [
      ...weightErrors(weight, `${at}.weight`),
      ...termErrors(podAffinityTerm, `${at}.podAffinityTerm`),
    ]),
  ]
}

function termErrors(term: PodAffinityTerm, path: string): FieldError[] {
  const { labelSelector, namespaceSelector, namespaces, topologyKey, matchLabelKeys, mismatchLabelKeys } = term
  return [
    ...labelSelectorErrors(labelSelector, `${path}.labelSelector`),
    ...labelSelectorErrors(namespaceSelector, `${path}.namespaceSelector`),
    ...(namespaces ?? []).flatMap((namespace) => invalids(`${path}.namespace`, namespace, dnsLabelErrors(namespace))),
    ...labelKeysErrors(matchLabelKeys, mismatchLabelKeys, labelSelector, path),
    ...(topologyKey ? [] : [requiredField(`${path}.topologyKey`, 'can not be empty')]),
    ...invalids(`${path}.topologyKey`, topologyKey, labelKeyErrors(topologyKey)),
  ]
}

function weightErrors(weight: number, path: string): FieldError[] {
  return weight >= 1 && weight <= 100 ? [] : [invalidField(path, weight, 'must be in the range 1-100')]
}
