import { badRequest } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import {
  type FieldMatcher,
  type FieldRequirement,
  fieldMatcher,
  parseFieldSelector,
} from '../../apimachinery/selectors/fields.ts'
import { parseLabelSelector } from '../../apimachinery/selectors/labels.ts'
import type { Selection } from '../cache/selection.ts'
import type { ListOptions } from '../options/list-options.ts'
import { indexesOf } from './indexes.ts'
import type { ObjectStore } from './object-store.ts'

/** Which objects of a resource a request is about. */
export interface Scope {
  /** `''`: all namespaces. */
  readonly namespace: string
  /** `''`: the collection; only the old watch paths name an object. */
  readonly name: string
}

/**
 * Turns selectors into what the cache can look up, and a test for the rest.
 * @throws {ApiError} BadRequest: a selector that cannot be read, or a field that the kind does not offer
 */
export function selectionOf(store: ObjectStore, scope: Scope, options: ListOptions): Selection {
  const { kind } = store
  const fields = checkedFields(kind, parseFieldSelector(options.fieldSelector))
  const labels = parseLabelSelector(options.labelSelector)
  const wanted = (key: string) =>
    fields.requirements.find((field) => field.key === key && field.operator === '=')?.value
  const namespace = scope.namespace || (kind.namespaced ? wanted('metadata.namespace') : undefined) || undefined
  const name = scope.name || wanted('metadata.name')
  const hasKey = name !== undefined && (namespace !== undefined || !kind.namespaced)
  const index = hasKey ? undefined : indexedField(kind, fields.requirements)
  const rest = fields.requirements.filter(({ key, operator }) => operator !== '=' || key !== index?.name)
  const matchesFields = rest.length > 0 ? fieldTest(kind, fieldMatcher(rest)) : undefined
  const hasLabels = labels.requirements.length > 0
  return {
    namespace,
    key: hasKey ? store.keyOf({ namespace, name }) : undefined,
    index,
    matches:
      hasLabels || matchesFields
        ? (object) =>
            (!hasLabels || labels.matches(object.metadata.labels)) &&
            (matchesFields === undefined || matchesFields(object))
        : undefined,
  }
}

/**
 * The test that selectors are, for objects that no cache looks up.
 * @throws {ApiError} see `selectionOf`
 */
export function matcherOf(kind: Kind, options: ListOptions): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(options.labelSelector)
  const fields = fieldTest(kind, checkedFields(kind, parseFieldSelector(options.fieldSelector)))
  return (object) => labels.matches(object.metadata.labels) && fields(object)
}

function indexedField(kind: Kind, requirements: readonly FieldRequirement[]): Selection['index'] {
  const indexes = indexesOf(kind)
  const indexed = requirements.find(({ key, operator }) => operator === '=' && key in indexes)
  return indexed && { name: indexed.key, value: indexed.value }
}

function fieldTest(kind: Kind, fields: FieldMatcher): (object: KubeObject) => boolean {
  const selectable = kind.rules.selectableFields ?? {}
  return (object) =>
    fields.matches((key) => {
      if (key === 'metadata.name') return object.metadata.name
      if (key === 'metadata.namespace') return object.metadata.namespace ?? ''
      return selectable[key]?.(object) ?? ''
    })
}

function checkedFields({ rules, namespaced }: Kind, fields: FieldMatcher): FieldMatcher {
  const own = rules.selectableFields
  for (const { key } of fields.requirements) {
    // Upstream's usual conversion knows both names; kinds with fields of their own know what they list.
    const isUsual = key === 'metadata.name' || (key === 'metadata.namespace' && (namespaced || !own))
    if (isUsual || (own && Object.hasOwn(own, key))) continue
    if (own) throw badRequest(`field label not supported: ${key}`)
    throw badRequest(`${goQuote(key)} is not a known field selector: only "metadata.name", "metadata.namespace"`)
  }
  return fields
}
