import { ApiError, notFound } from '../../../apimachinery/errors.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { type LabelMatcher, labelMatcherOf } from '../../../apimachinery/selectors/labels.ts'
import type { LabelSelector } from '../../../apimachinery/types/meta-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes } from '../admission.ts'

const matchers = new WeakMap<LabelSelector, LabelMatcher>()

function matcherOf(selector: LabelSelector): LabelMatcher {
  let matcher = matchers.get(selector)
  if (!matcher) {
    matcher = labelMatcherOf(selector)
    matchers.set(selector, matcher)
  }
  return matcher
}

function selectsAll(selector: LabelSelector | undefined): boolean {
  return selector === undefined || matcherOf(selector).requirements.length === 0
}

/**
 * Whether the namespace of a request is selected. Objects without one are, but for namespaces, which count themselves.
 * @throws {ApiError} NotFound: there is no such namespace
 */
export function namespaceMatches(
  selector: LabelSelector | undefined,
  attributes: AdmissionAttributes,
  reader: ObjectReader,
): boolean {
  if (selectsAll(selector)) return true
  const { kind, namespace, object, oldObject } = attributes
  const matcher = matcherOf(selector!)
  if (kind.kind === namespaces.kind && kind.group === namespaces.group) {
    return matcher.matches((object ?? oldObject)?.metadata.labels)
  }
  if (namespace === '') return true
  const found = reader.get(namespaces, { name: namespace })
  if (!found) throw notFound(namespaces, namespace)
  return matcher.matches(found.metadata.labels)
}

/** Whether the object of a request, or what it was, is selected. Objects without labels are not. */
export function objectMatches(
  selector: LabelSelector | undefined,
  { object, oldObject }: AdmissionAttributes,
): boolean {
  if (selectsAll(selector)) return true
  const matcher = matcherOf(selector!)
  return [object, oldObject].some((one) => one !== undefined && matcher.matches(one.metadata?.labels))
}

/** The text of an error for messages of policies. */
export function errorText(err: unknown): string {
  if (err instanceof ApiError) return err.status.message ?? err.message
  return err instanceof Error ? err.message : String(err)
}
