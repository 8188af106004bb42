import { type FieldRequirement, parseFieldSelector } from '../../apimachinery/selectors/fields.ts'
import type { ApiRequest } from '../api-request.ts'
import type { AuthorizationAttributes } from './authorizer.ts'

const collectionVerbs: ReadonlySet<string> = new Set(['list', 'watch', 'deletecollection'])

/** What a request for a resource asks permission for. */
export function attributesOf(request: ApiRequest): AuthorizationAttributes {
  const { user, verb, kind, namespace = '', name = '', subresource = '' } = request
  const { group, version, plural } = kind
  const fieldSelector = selectedFields(request)
  return {
    user,
    verb,
    group,
    version,
    resource: plural,
    subresource,
    // A namespace lies in itself, so that a role inside of it can grant access to it.
    namespace: group === '' && plural === 'namespaces' ? name : namespace,
    name: name || (verb === 'deletecollection' ? '' : selectedName(fieldSelector)),
    fieldSelector,
  }
}

/** Whoever may see an object may also list or watch it alone. */
function selectedName(fields: readonly FieldRequirement[] | undefined): string {
  return fields?.find(({ key, operator }) => key === 'metadata.name' && operator === '=')?.value ?? ''
}

function selectedFields({ verb, query }: ApiRequest): readonly FieldRequirement[] | undefined {
  const { fieldSelector } = query
  if (!fieldSelector || !collectionVerbs.has(verb)) return undefined
  try {
    return parseFieldSelector(fieldSelector).requirements
  } catch {
    // Whoever reads the selector to use it says what is wrong with it.
    return undefined
  }
}
