import { ownValue } from '../../../../equality.ts'
import { labelValueErrors } from '../../../../names.ts'
import type { NodeAffinity, NodeSelectorTerm } from '../../../../types/core-v1.ts'

/** Labels of nodes that have other names by now. */
export const deprecatedNodeLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

/** Warnings about which nodes a pod asks for. */
export function nodeAffinityWarnings(affinity: NodeAffinity | undefined, path: string): string[] {
  return [
    ...nodeSelectorWarnings(affinity?.[required]?.nodeSelectorTerms, `${path}.${required}`),
    ...(affinity?.[preferred] ?? []).flatMap(({ preference }, i) => {
      const at = `${path}.${preferred}[${i}].preference`
      return [...termWarnings(preference, at), ...valueWarnings(preference, at)]
    }),
  ]
}

/** Warnings about a node selector. `path`: of the selector. */
export function nodeSelectorWarnings(terms: readonly NodeSelectorTerm[] | undefined, path: string): string[] {
  return (terms ?? []).flatMap((term, i) => termWarnings(term, `${path}.nodeSelectorTerms[${i}]`))
}

function termWarnings({ matchExpressions = [] }: NodeSelectorTerm, path: string): string[] {
  return matchExpressions.flatMap(({ key }, i) => {
    const text = ownValue(deprecatedNodeLabels, key)
    return text ? [`${path}.matchExpressions[${i}].key: ${key} is ${text}`] : []
  })
}

// What no label can be is no error where it is only preferred: there may be just one node anyway.
function valueWarnings({ matchExpressions = [] }: NodeSelectorTerm, path: string): string[] {
  return matchExpressions.flatMap(({ values = [] }, i) =>
    values.flatMap((value, index) =>
      labelValueErrors(value).map(
        (text) => `${path}.matchExpressions[${i}].values[${index}]: ${value} is invalid, ${text}`,
      ),
    ),
  )
}
