import type { Components } from './components.ts'
import type { JsonSchema } from './json-schema.ts'
import { groupVersionName, tagOf } from './operation-names.ts'
import { operation } from './operations.ts'
import { listParameters, nameParameter, namespaceParameter, prettyParameter } from './parameters.ts'
import { groupVersionPath, type Paths } from './paths.ts'
import type { ServedKind } from './served-kind.ts'

const watchEvent = 'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent'

/** Adds the deprecated paths below `/watch` of a built-in kind; custom resources never had them documented. */
export function addWatchPaths(served: ServedKind, components: Components, paths: Paths): void {
  const { group, version, kind, plural, namespaced, verbs } = served.kind
  if (served.custom || !verbs.includes('watch')) return
  const add = (path: string, scope: string, name: string, ofOne: boolean) => {
    const pathParameters = [
      ...(ofOne ? [nameParameter(kind)] : []),
      ...(path.includes('{namespace}') ? [namespaceParameter] : []),
    ]
    const get = operation({
      action: ofOne ? 'watch' : 'watchlist',
      gvk: { group, kind, version },
      id: `watch${groupVersionName(group, version)}${scope}${name}`,
      description: descriptionOf(kind, ofOne),
      tag: tagOf(group, version),
      isCustom: false,
      parameters: [],
      answer: components.ref(watchEvent),
      codes: ['200'],
    })
    const parameters: readonly JsonSchema[] = [...listParameters, ...pathParameters, prettyParameter]
    paths[path] = { get, parameters }
  }
  const root = `${groupVersionPath(group, version)}/watch`
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`
  const scope = namespaced ? 'Namespaced' : ''
  if (namespaced) add(`${root}/${plural}`, '', `${kind}ListForAllNamespaces`, false)
  add(collection, scope, `${kind}List`, false)
  add(`${collection}/{name}`, scope, kind, true)
}

function descriptionOf(kind: string, ofOne: boolean): string {
  const instead = "deprecated: use the 'watch' parameter with a list operation instead"
  return ofOne
    ? `watch changes to one ${kind}. ${instead}, with a 'fieldSelector' for the name.`
    : `watch changes to a list of ${kind}. ${instead}.`
}
