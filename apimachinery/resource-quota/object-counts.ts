import { one } from './amounts.ts'
import { type GroupAndPlural, objectCountName, type QuotaEvaluator } from './evaluator.ts'

/** Resources that quotas could count before there was `count/`. */
const oldNames: readonly string[] = ['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets']

/** Counts the objects of any resource. */
export function objectCounts(resource: GroupAndPlural): QuotaEvaluator {
  const names = [objectCountName(resource), ...oldNameOf(resource)]
  const usage = new Map(names.map((name) => [name, one]))
  return {
    handles: (operation, subresource) => operation === 'CREATE' && subresource === '',
    tracks: (name) => names.includes(name),
    usage: () => usage,
    isInScope: () => false,
  }
}

/** The resource that a name counts the objects of; undefined: it is not such a name. */
export function countedResource(name: string): GroupAndPlural | undefined {
  if (oldNames.includes(name)) return { group: '', plural: name }
  if (!name.startsWith('count/')) return undefined
  const [plural = '', ...group] = name.slice('count/'.length).split('.')
  return { plural, group: group.join('.') }
}

function oldNameOf({ group, plural }: GroupAndPlural): string[] {
  return group === '' && oldNames.includes(plural) ? [plural] : []
}
