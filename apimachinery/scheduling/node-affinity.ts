import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod } from '../types/core-v1.ts'

/** Whether the node has what `spec.nodeSelector` and the required node affinity of the pod ask for. */
export function matchesNodeAffinity(pod: Pod, node: Node): boolean {
  const { nodeSelector } = pod.spec
  if (nodeSelector) {
    const labels = node.metadata.labels ?? {}
    if (!Object.entries(nodeSelector).every(([key, value]) => labels[key] === value)) return false
  }
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return required === undefined || matchesNodeSelector(required, node)
}

/** Terms are alternatives; a term that asks for nothing matches no node. */
export function matchesNodeSelector(selector: NodeSelector, node: Node): boolean {
  return (selector.nodeSelectorTerms ?? []).some((term) => matchesNodeSelectorTerm(term, node))
}

/** All requirements of a term must hold. */
export function matchesNodeSelectorTerm(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? []
  const fields = term.matchFields ?? []
  if (expressions.length + fields.length === 0) return false
  const labels = node.metadata.labels ?? {}
  return (
    expressions.every((requirement) => holds(requirement, labels[requirement.key])) &&
    fields.every((requirement) => requirement.key === 'metadata.name' && holds(requirement, node.metadata.name))
  )
}

function holds({ operator, values }: NodeSelectorRequirement, actual: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return actual !== undefined && (values ?? []).includes(actual)
    case 'NotIn':
      return actual === undefined || !(values ?? []).includes(actual)
    case 'Exists':
      return actual !== undefined
    case 'DoesNotExist':
      return actual === undefined
    case 'Gt':
      return compare(actual, values?.[0], (a, b) => a > b)
    case 'Lt':
      return compare(actual, values?.[0], (a, b) => a < b)
    default:
      return false
  }
}

const integer = /^[+-]?\d+$/

type Comparison = (actual: bigint, bound: bigint) => boolean

function compare(actual: string | undefined, bound: string | undefined, holds: Comparison): boolean {
  if (actual === undefined || bound === undefined || !integer.test(actual) || !integer.test(bound)) return false
  return holds(BigInt(actual), BigInt(bound))
}
