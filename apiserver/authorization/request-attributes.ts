import { type FieldRequirement, parseFieldSelector, selectedName } from '../../apimachinery/selectors/fields.ts'
import { type LabelRequirement, parseLabelSelector } from '../../apimachinery/selectors/labels.ts'
import type { ApiRequest } from '../api-request.ts'
import type { Query } from '../options/query.ts'
import type { AuthorizationAttributes } from './authorizer.ts'

const collectionVerbs: ReadonlySet<string> = new Set(['list', 'watch', 'deletecollection'])

/** What a request for a resource asks permission for. */
export function attributesOf(request: ApiRequest): AuthorizationAttributes {
  const { user, verb, kind, namespace = '', name = '', subresource = '' } = request
  const { group, version, plural } = kind
  const selectors = selectorsOf(verb, request.query)
  return {
    user,
    verb,
    group,
    version,
    resource: plural,
    subresource,
    // A namespace lies in itself, so that a role inside of it can grant access to it.
    namespace: group === '' && plural === 'namespaces' ? name : namespace,
    // Whoever may see an object may also list or watch it alone.
    name: name || (verb === 'deletecollection' ? '' : (selectedName(selectors.fieldSelector ?? []) ?? '')),
    ...selectors,
  }
}

/** What a request for many objects demands of them. A selector that cannot be read demands nothing. */
export function selectorsOf(
  verb: string | undefined,
  { fieldSelector, labelSelector }: Query,
): Pick<AuthorizationAttributes, 'fieldSelector' | 'labelSelector'> {
  if ((!fieldSelector && !labelSelector) || verb === undefined || !collectionVerbs.has(verb)) return none
  return { fieldSelector: selectedFields(fieldSelector), labelSelector: selectedLabels(labelSelector) }
}

const none = {}

function selectedFields(text: string | undefined): readonly FieldRequirement[] | undefined {
  if (!text) return undefined
  try {
    return parseFieldSelector(text).requirements
  } catch {
    // Whoever reads the selector to use it says what is wrong with it.
    return undefined
  }
}

function selectedLabels(text: string | undefined): readonly LabelRequirement[] | undefined {
  if (!text) return undefined
  try {
    return parseLabelSelector(text).requirements
  } catch {
    return undefined
  }
}
