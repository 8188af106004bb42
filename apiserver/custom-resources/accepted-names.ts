import { hasCondition } from '../../apimachinery/custom-resources/definition-versions.ts'
import { deepEqual } from '../../apimachinery/equality.ts'
import { goAggregate, goQuote } from '../../apimachinery/go-text.ts'
import { type Condition, withCondition } from '../../apimachinery/kinds/apiextensions/definition-conditions.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionStatus,
} from '../../apimachinery/types/apiextensions-v1.ts'

/**
 * The status of a definition after its names were compared with those that others of its group have
 * (k8s.io/apiextensions-apiserver/pkg/controller/status). The same object when nothing changes.
 * @param others the other definitions of the group
 */
export function statusWithNames(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: string,
): CustomResourceDefinitionStatus {
  const { status } = definition
  const { names, conflict } = acceptNames(definition, others)
  const accepted: Condition = conflict
    ? { type: 'NamesAccepted', status: 'False', ...conflict }
    : { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
  let conditions = withCondition(status.conditions ?? [], accepted, now)
  if (!hasCondition(definition, 'Established')) conditions = withCondition(conditions, established(!conflict), now)
  if (conditions === status.conditions && deepEqual(names, status.acceptedNames)) return status
  return { ...status, acceptedNames: names, conditions: [...conditions] }
}

/** What is served once stays served, whatever becomes of the names. */
function established(areAccepted: boolean): Condition {
  return areAccepted
    ? {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      }
    : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
}

interface Acceptance {
  readonly names: CustomResourceDefinitionNames
  readonly conflict: { readonly reason: string; readonly message: string } | undefined
}

/** Takes over each name that nobody has; of several conflicts the last is told. */
function acceptNames(definition: CustomResourceDefinition, others: readonly CustomResourceDefinition[]): Acceptance {
  const { names: wanted } = definition.spec
  const had = definition.status.acceptedNames
  const names: CustomResourceDefinitionNames = { ...had }
  let conflict: Acceptance['conflict']
  const resources = new Set(others.flatMap(({ status: { acceptedNames: of } }) => resourceNamesOf(of)))
  const kinds = new Set(others.flatMap(({ status: { acceptedNames: of } }) => [of.kind, of.listKind]))
  const take = <K extends 'plural' | 'singular' | 'kind' | 'listKind'>(key: K, used: Set<string | undefined>) => {
    const name = wanted[key]
    if (name === had[key] || !name || !used.has(name)) names[key] = name
    else conflict = { reason: `${key[0]!.toUpperCase()}${key.slice(1)}Conflict`, message: inUse(name) }
  }
  take('plural', resources)
  take('singular', resources)
  const taken = (wanted.shortNames ?? []).filter((name) => !had.shortNames?.includes(name) && resources.has(name))
  if (taken.length === 0) names.shortNames = wanted.shortNames
  else conflict = { reason: 'ShortNamesConflict', message: goAggregate(taken.map(inUse)) }
  take('kind', kinds)
  take('listKind', kinds)
  names.categories = wanted.categories
  return { names: withoutUndefined(names), conflict }
}

/** Objects are compared and stored without fields that are not there. */
function withoutUndefined(names: CustomResourceDefinitionNames): CustomResourceDefinitionNames {
  const present = Object.entries(names).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as unknown as CustomResourceDefinitionNames
}

function resourceNamesOf({ plural, singular, shortNames = [] }: CustomResourceDefinitionNames): (string | undefined)[] {
  return [plural, singular, ...shortNames]
}

function inUse(name: string): string {
  return `${goQuote(name)} is already in use`
}
