import type { Verb } from '../../../apimachinery/kinds/define-kind.ts'
import { parseFieldSelector, selectedName } from '../../../apimachinery/selectors/fields.ts'
import { booleanParameter, type Query } from '../../options/query.ts'

/** A request for a resource, as far as its method and URL tell. Whether the resource exists is not known yet. */
export interface ResourceInfo {
  readonly isResource: true
  readonly path: string
  /** Undefined for methods that mean nothing on resources, such as HEAD. */
  readonly verb: Verb | undefined
  readonly group: string
  readonly version: string
  readonly namespace: string | undefined
  readonly resource: string
  readonly name: string | undefined
  /** The name that the field selector of a list or watch demands: whoever may see that object may ask so. */
  readonly selectedName: string | undefined
  readonly subresource: string | undefined
  /** What follows the subresource: the target of a proxy. Empty otherwise. */
  readonly rest: string
  /** The path has the deprecated prefix: `/api/v1/watch/…`. */
  readonly watchPrefix: boolean
}

/** A request for anything else: discovery, health, `/metrics`. */
export interface PathInfo {
  readonly isResource: false
  /** Decoded. */
  readonly path: string
  /** The method in lower case. */
  readonly verb: string
}

/** What a request asks for (k8s.io/apiserver RequestInfo): the basis of authorization and routing. */
export type RequestInfo = ResourceInfo | PathInfo

/** These follow `namespaces/NAME` and belong to the namespace itself, where other words are resources inside of it. */
const namespaceSubresources: ReadonlySet<string> = new Set(['status', 'finalize'])

const verbsByMethod: Readonly<Record<string, Verb>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** @param path the decoded path of the URL, without query */
export function parseRequestInfo(method: string, path: string, query: Query): RequestInfo {
  const parts = splitPath(path)
  const grouped = parts[0] === 'apis'
  if (parts.length < 3 || !(grouped || parts[0] === 'api') || (grouped && parts.length < 4)) {
    return { isResource: false, path, verb: method.toLowerCase() }
  }
  let at = grouped ? 3 : 2
  const watchPrefix = parts[at] === 'watch' && parts.length > at + 1
  if (watchPrefix) at++
  const namespace = parts[at] === 'namespaces' ? parts[at + 1] : undefined
  const inside = parts[at + 2]
  if (namespace !== undefined && inside !== undefined && !namespaceSubresources.has(inside)) at += 2
  const name = parts[at + 1]
  const verb = watchPrefix ? 'watch' : refineVerb(verbsByMethod[method], name, query)
  return {
    isResource: true,
    path,
    verb,
    group: grouped ? (parts[1] as string) : '',
    version: parts[grouped ? 2 : 1] as string,
    namespace,
    resource: parts[at] as string,
    name,
    selectedName: verb === 'list' || verb === 'watch' ? nameIn(query['fieldSelector']) : undefined,
    subresource: parts[at + 2],
    rest: parts.slice(at + 3).join('/'),
    watchPrefix,
  }
}

/** Without a name, a get is a list or a watch, and a delete is one of the whole collection. */
function refineVerb(verb: Verb | undefined, name: string | undefined, query: Query): Verb | undefined {
  if (name !== undefined) return verb
  if (verb === 'get') return booleanParameter(query, 'watch') ? 'watch' : 'list'
  return verb === 'delete' ? 'deletecollection' : verb
}

function nameIn(fieldSelector: string | undefined): string | undefined {
  if (!fieldSelector?.includes('metadata.name')) return undefined
  try {
    return selectedName(parseFieldSelector(fieldSelector).requirements)
  } catch {
    // Whoever reads the selector to use it says what is wrong with it.
    return undefined
  }
}

function splitPath(path: string): string[] {
  let start = 0
  let end = path.length
  while (start < end && path[start] === '/') start++
  while (end > start && path[end - 1] === '/') end--
  return start === end ? [] : path.slice(start, end).split('/')
}
