import type { KindIndex } from '../../kind-index.ts'
import type { RequestClass } from '../../metrics/request-metrics.ts'
import { subresourceVerbs } from '../resources/subresources.ts'
import type { RequestInfo, ResourceInfo } from './request-info.ts'
import type { Target } from './url.ts'

const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const longRunningSubresources: ReadonlySet<string> = new Set(['attach', 'exec', 'proxy', 'log', 'portforward'])

/** Whether a request may go on for as long as it likes (kube-apiserver's BasicLongRunningRequestCheck). */
export function isLongRunning(info: RequestInfo): boolean {
  if (!info.isResource) return false
  return info.verb === 'watch' || (info.subresource !== undefined && longRunningSubresources.has(info.subresource))
}

/** What a request is counted as. Names that clients make up are not taken over: they would make series without end. */
export function classify(
  method: string,
  contentType: string | undefined,
  target: Target,
  info: RequestInfo,
  kinds: KindIndex,
): RequestClass {
  const common = {
    dryRun: target.query['dryRun'] !== undefined,
    longRunning: isLongRunning(info),
    mutating: !readMethods.has(method),
  }
  if (!info.isResource)
    return { ...common, kind: undefined, verb: method, subresource: knownPath(info.path), scope: '' }
  const found = kinds.byResource(info.group, info.version, info.resource)
  const { subresource = '' } = info
  const kind = found && (subresource === '' || subresourceVerbs(found, subresource)) ? found : undefined
  return {
    ...common,
    kind,
    verb: verbLabel(method, contentType, info),
    subresource: kind ? subresource : '',
    scope: scopeOf(info),
  }
}

/** As upstream reports verbs: HTTP methods, but for lists, watches, collections, applies and streams. */
function verbLabel(method: string, contentType: string | undefined, { verb, subresource }: ResourceInfo): string {
  if (subresource !== undefined && longRunningSubresources.has(subresource) && subresource !== 'log') return 'CONNECT'
  if (verb === 'list' || verb === 'watch' || verb === 'deletecollection') return verb.toUpperCase()
  if (method === 'PATCH' && contentType?.startsWith('application/apply-patch')) return 'APPLY'
  return method
}

function scopeOf({ name, verb, namespace }: ResourceInfo): string {
  if (name !== undefined || verb === 'create') return 'resource'
  return namespace === undefined ? 'cluster' : 'namespace'
}

const knownPaths = [
  '/healthz',
  '/livez',
  '/readyz',
  '/metrics',
  '/version',
  '/openapi/v2',
  '/openapi/v3',
  '/apis',
  '/api',
]

function knownPath(path: string): string {
  return knownPaths.find((known) => path === known || path.startsWith(`${known}/`)) ?? ''
}
