import { badRequest, methodNotAllowed, notFound, pathNotFound } from '../../../apimachinery/errors.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import type { Kind, Verb } from '../../../apimachinery/kinds/define-kind.ts'
import type { KindIndex } from '../../kind-index.ts'
import type { ResourceInfo } from '../chain/request-info.ts'
import { pathSegmentError } from '../chain/url.ts'
import { subresourceVerbs } from './subresources.ts'

/** A request that has somewhere to go. */
export interface ResourceTarget {
  readonly info: ResourceInfo
  readonly kind: Kind
  readonly verb: Verb
}

/** These verbs act on a collection, the others on one object. */
const collectionVerbs: ReadonlySet<Verb> = new Set(['list', 'watch', 'create', 'deletecollection'])

/**
 * Finds what a request is for. Undefined: there is no such group, or nothing of the kind in a group of custom resources,
 * which is not for us to answer.
 * @throws {ApiError} NotFound when the group has no such resource, MethodNotAllowed when the resource has not that verb
 */
export function findTarget(kinds: KindIndex, info: ResourceInfo): ResourceTarget | undefined {
  const kind = kinds.byResource(info.group, info.version, info.resource)
  if (kind === undefined) {
    const isOurs = ({ group, rules }: Kind) => group === info.group && !rules.custom
    if (info.group !== '' && !kinds.all.some(isOurs)) return undefined
    throw pathNotFound()
  }
  const verbs = verbsAt(kind, info)
  if (verbs === undefined) {
    if (!kind.rules.custom) throw pathNotFound()
    if (info.subresource === undefined || info.name === undefined) return undefined
    throw notFound(kind, info.name)
  }
  if (info.verb === undefined || !verbs.includes(info.verb)) throw methodNotAllowed()
  checkSegment('Name', info.name)
  checkSegment('Namespace', info.namespace)
  return { info, kind, verb: info.verb }
}

/** The verbs that the path takes; undefined when there is no such path. */
function verbsAt(
  kind: Kind,
  { name, namespace, subresource, rest, watchPrefix }: ResourceInfo,
): readonly string[] | undefined {
  const elsewhere = kind.namespaced ? name !== undefined && namespace === undefined : isInsideNamespace(kind, namespace)
  if (elsewhere) return undefined
  if (watchPrefix) return subresource === undefined && kind.verbs.includes('watch') ? ['watch'] : undefined
  if (subresource !== undefined) return rest === '' ? subresourceVerbs(kind, subresource) : undefined
  const onCollection = name === undefined
  const verbs = kind.verbs.filter((verb) => collectionVerbs.has(verb) === onCollection)
  // Across all namespaces one may only look.
  const acrossNamespaces = onCollection && kind.namespaced && namespace === undefined
  return acrossNamespaces ? verbs.filter((verb) => verb === 'list' || verb === 'watch') : verbs
}

/** `/api/v1/namespaces/NAME` names the namespace twice: as the object, and as where it is. */
function isInsideNamespace(kind: Kind, namespace: string | undefined): boolean {
  return namespace !== undefined && !(kind.group === '' && kind.plural === 'namespaces')
}

function checkSegment(what: 'Name' | 'Namespace', segment: string | undefined): void {
  const problem = segment === undefined ? undefined : pathSegmentError(segment)
  if (problem !== undefined) throw badRequest(`${what} parameter invalid: ${goQuote(segment as string)}: ${problem}`)
}
