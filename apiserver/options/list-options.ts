import { badRequest, invalid, unclassified } from '../../apimachinery/errors.ts'
import { type FieldError, forbiddenField, unsupportedField } from '../../apimachinery/field-error.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import { booleanParameter, intParameter, type Query } from './query.ts'

/** `metav1.ListOptions` of a list, watch or deletecollection request. */
export interface ListOptions {
  readonly labelSelector: string
  readonly fieldSelector: string
  /** Absent: no bound. */
  readonly limit: number | undefined
  readonly continue: string
  /** `''` asks for the newest state, `'0'` for any. */
  readonly resourceVersion: string
  readonly resourceVersionMatch: string
  readonly timeoutSeconds: number | undefined
  readonly allowWatchBookmarks: boolean
  readonly sendInitialEvents: boolean | undefined
}

/** @throws {ApiError} BadRequest, or Invalid for options that contradict each other */
export function parseListOptions(query: Query, verb: 'list' | 'watch' | 'deletecollection'): ListOptions {
  const limit = intParameter(query, 'limit')
  const options: ListOptions = {
    labelSelector: query.labelSelector ?? '',
    fieldSelector: query.fieldSelector ?? '',
    limit: limit !== undefined && limit > 0 ? limit : undefined,
    continue: query.continue ?? '',
    resourceVersion: query.resourceVersion ?? '',
    resourceVersionMatch: query.resourceVersionMatch ?? '',
    timeoutSeconds: intParameter(query, 'timeoutSeconds'),
    allowWatchBookmarks: booleanParameter(query, 'allowWatchBookmarks') ?? false,
    sendInitialEvents: booleanParameter(query, 'sendInitialEvents'),
  }
  const errors = verb === 'watch' ? watchErrors(options) : listErrors(options)
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors)
  return options
}

function listErrors(options: ListOptions): FieldError[] {
  const { resourceVersion, resourceVersionMatch: match } = options
  const errors: FieldError[] = []
  if (match !== '') {
    const forbid = (why: string) => errors.push(forbiddenField('resourceVersionMatch', why))
    if (resourceVersion === '') forbid('resourceVersionMatch is forbidden unless resourceVersion is provided')
    if (options.continue !== '') forbid('resourceVersionMatch is forbidden when continue is provided')
    if (match !== 'Exact' && match !== 'NotOlderThan')
      errors.push(unsupportedField('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']))
    if (match === 'Exact' && resourceVersion === '0')
      forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
  }
  if (options.sendInitialEvents !== undefined)
    errors.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  return errors
}

function watchErrors({ resourceVersionMatch: match, sendInitialEvents, continue: token }: ListOptions): FieldError[] {
  const errors: FieldError[] = []
  const forbid = (why: string) => errors.push(forbiddenField('resourceVersionMatch', why))
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan')
    forbid('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  if (match !== '') {
    if (sendInitialEvents === undefined)
      forbid('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
    if (match !== 'NotOlderThan') errors.push(unsupportedField('resourceVersionMatch', match, ['NotOlderThan']))
    if (token !== '') forbid('resourceVersionMatch is forbidden when continue is provided')
  }
  return errors
}

/**
 * The revision that a resourceVersion stands for; `''` is 0.
 * @throws {ApiError} in a list BadRequest, in a watch the 500 without a reason that upstream answers
 */
export function parseResourceVersion(text: string, verb: 'get' | 'list' | 'watch'): number {
  if (text === '') return 0
  if (/^\d+$/.test(text)) return Number(text)
  const problem = `resourceVersion: Invalid value: ${goQuote(text)}: strconv.ParseUint: parsing ${goQuote(text)}: invalid syntax`
  throw verb === 'watch' ? unclassified(problem) : badRequest(`invalid resource version: ${problem}`)
}
