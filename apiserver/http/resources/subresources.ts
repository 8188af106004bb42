import type { Kind, SubresourceInfo } from '../../../apimachinery/kinds/define-kind.ts'

const statusVerbs = ['get', 'patch', 'update'] as const

/**
 * All subresources of a kind by name, `status` and `scale` included, as discovery lists them: in alphabetical order, those
 * of custom resources the other way round.
 */
export function subresourcesOf(kind: Kind): readonly (readonly [name: string, info: SubresourceInfo])[] {
  const { status, scale, subresources } = kind.rules
  const all: Record<string, SubresourceInfo> = { ...subresources }
  if (status) all['status'] = { kind: kind.kind, verbs: statusVerbs }
  if (scale) all['scale'] = { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: statusVerbs }
  const direction = kind.rules.custom ? -1 : 1
  return Object.entries(all).sort(([a], [b]) => (a < b ? -direction : direction))
}

/** The verbs of one subresource, undefined when the kind has none of that name. */
export function subresourceVerbs(kind: Kind, name: string): readonly string[] | undefined {
  const { status, scale, subresources } = kind.rules
  if ((name === 'status' && status) || (name === 'scale' && scale)) return statusVerbs
  return subresources !== undefined && Object.hasOwn(subresources, name) ? subresources[name]?.verbs : undefined
}
