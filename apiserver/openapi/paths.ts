import type { SubresourceInfo } from '../../apimachinery/kinds/define-kind.ts'
import { apiVersionOf } from '../../apimachinery/object.ts'
import { findSchema } from '../../apimachinery/schema/schema.ts'
import { subresourcesOf } from '../http/resources/subresources.ts'
import type { Components } from './components.ts'
import type { JsonSchema } from './json-schema.ts'
import { capitalized, groupVersionName, tagOf } from './operation-names.ts'
import { type GroupVersionKind, type OperationPlan, operation } from './operations.ts'
import * as parameters from './parameters.ts'
import type { ServedKind } from './served-kind.ts'

const metaPackage = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const deleteOptions = `${metaPackage}.DeleteOptions`
const patchDefinition = `${metaPackage}.Patch`
const statusDefinition = `${metaPackage}.Status`

/** Path items by path. */
export type Paths = Record<string, JsonSchema>

/** `/apis/apps/v1`, or `/api/v1`. */
export function groupVersionPath(group: string, version: string): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`
}

/** Adds the paths of a kind, and puts the schemas that they need into `components`. */
export function addPathsOf(served: ServedKind, components: Components, paths: Paths): void {
  new KindPaths(served, components, paths).add()
}

class KindPaths {
  readonly #served: ServedKind
  readonly #components: Components
  readonly #paths: Paths
  readonly #scope: string
  readonly #gvk: GroupVersionKind

  constructor(served: ServedKind, components: Components, paths: Paths) {
    this.#served = served
    this.#components = components
    this.#paths = paths
    const { group, version, kind, namespaced } = served.kind
    this.#gvk = { group, kind, version }
    this.#scope = namespaced ? 'Namespaced' : ''
  }

  add(): void {
    const { group, version, plural, namespaced, verbs } = this.#served.kind
    const root = groupVersionPath(group, version)
    const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`
    this.#addPath(collection, this.#collectionOperations(), [])
    if (namespaced && verbs.includes('list')) {
      this.#addPath(`${root}/${plural}`, { get: this.#list('', 'ForAllNamespaces') }, [], false)
    }
    const byName = [parameters.nameParameter(this.#served.kind.kind)]
    this.#addPath(`${collection}/{name}`, this.#objectOperations(), byName)
    for (const [name, info] of subresourcesOf(this.#served.kind)) {
      const path = `${collection}/{name}/${name}`
      this.#addPath(path, this.#subresourceOperations(name, info, ''), byName)
      if (name !== 'proxy') continue
      const operations = this.#subresourceOperations(name, info, 'WithPath')
      this.#addPath(`${path}/{path}`, operations, [...byName, parameters.pathParameter])
    }
  }

  #addPath(
    path: string,
    operations: Record<string, JsonSchema>,
    pathParameters: readonly JsonSchema[],
    inNamespace = this.#served.kind.namespaced,
  ): void {
    if (Object.keys(operations).length === 0) return
    const namespace = inNamespace ? [parameters.namespaceParameter] : []
    this.#paths[path] = { ...operations, parameters: [...pathParameters, ...namespace, parameters.prettyParameter] }
  }

  #operation(
    plan: Partial<OperationPlan> & Pick<OperationPlan, 'action' | 'description' | 'parameters'>,
    names: { verb: string; suffix?: string; scope?: string },
  ): JsonSchema {
    const { group, version, kind } = this.#served.kind
    const [verb, ...scopePrefix] = names.verb.split(' ')
    const scope = `${scopePrefix.join('')}${names.scope ?? this.#scope}`
    return operation({
      gvk: this.#gvk,
      id: `${verb}${groupVersionName(group, version)}${scope}${kind}${names.suffix ?? ''}`,
      tag: tagOf(group, version),
      isCustom: this.#served.custom !== undefined,
      codes: ['200'],
      ...plan,
    })
  }

  #list(scope: string, suffix: string): JsonSchema {
    const description = `list or watch objects of kind ${this.#served.kind.kind}`
    const answer = this.#components.listRef(this.#served)
    return this.#operation(
      { action: 'list', description, parameters: parameters.listParameters, answer },
      { verb: 'list', scope, suffix },
    )
  }

  #collectionOperations(): Record<string, JsonSchema> {
    const { kind, verbs } = this.#served.kind
    const object = this.#components.objectRef(this.#served)
    const operations: Record<string, JsonSchema> = {}
    if (verbs.includes('list')) operations['get'] = this.#list(this.#scope, '')
    if (verbs.includes('create')) {
      const description = `create ${article(kind)}`
      operations['post'] = this.#write('post', 'create', description, object, ['200', '201', '202'])
    }
    if (verbs.includes('deletecollection')) {
      operations['delete'] = this.#operation(
        {
          action: 'deletecollection',
          description: `delete collection of ${kind}`,
          parameters: parameters.deleteCollectionParameters,
          body: this.#components.ref(deleteOptions),
          isBodyOptional: true,
          answer: this.#components.ref(statusDefinition),
        },
        { verb: 'delete Collection' },
      )
    }
    return operations
  }

  #write(
    action: 'post' | 'put' | 'patch',
    verb: string,
    description: string,
    object: JsonSchema | undefined,
    codes: readonly string[],
    suffix = '',
  ): JsonSchema {
    const isPatch = action === 'patch'
    return this.#operation(
      {
        action,
        description,
        parameters: isPatch ? parameters.patchParameters : parameters.writeParameters,
        body: isPatch ? this.#components.ref(patchDefinition) : object,
        answer: object,
        codes,
      },
      { verb, suffix },
    )
  }

  #objectOperations(): Record<string, JsonSchema> {
    const { kind, verbs } = this.#served.kind
    const operations: Record<string, JsonSchema> = this.#readAndWrite(
      verbs,
      kind,
      this.#components.objectRef(this.#served),
    )
    if (verbs.includes('delete')) {
      operations['delete'] = this.#operation(
        {
          action: 'delete',
          description: `delete ${article(kind)}`,
          parameters: parameters.deleteParameters,
          body: this.#components.ref(deleteOptions),
          isBodyOptional: true,
          answer: this.#components.ref(statusDefinition),
          codes: ['200', '202'],
        },
        { verb: 'delete' },
      )
    }
    return operations
  }

  /** Reading, replacing and patching of an object or of a part of it. */
  #readAndWrite(
    verbs: readonly string[],
    what: string,
    object: JsonSchema | undefined,
    suffix = '',
  ): Record<string, JsonSchema> {
    const operations: Record<string, JsonSchema> = {}
    if (verbs.includes('get')) {
      operations['get'] = this.#operation(
        { action: 'get', description: `read the specified ${what}`, parameters: [], answer: object },
        { verb: 'read', suffix },
      )
    }
    if (verbs.includes('update')) {
      operations['put'] = this.#write('put', 'replace', `replace the specified ${what}`, object, ['200', '201'], suffix)
    }
    if (verbs.includes('patch')) {
      const description = `partially update the specified ${what}`
      operations['patch'] = this.#write('patch', 'patch', description, object, ['200', '201'], suffix)
    }
    return operations
  }

  #subresourceOperations(name: string, info: SubresourceInfo, pathSuffix: string): Record<string, JsonSchema> {
    const { group, version, kind } = this.#served.kind
    const of = { group: info.group ?? group, version: info.version ?? version }
    const suffix = `${capitalized(name)}${pathSuffix}`
    if (/Options$/.test(info.kind)) return this.#connectOperations(info, suffix, `${name} of ${kind}`)
    const isOwn = info.kind === kind && of.group === group && of.version === version
    const definition = findSchema(`${apiVersionOf(of)} ${info.kind}`)?.name
    const object = isOwn ? this.#components.objectRef(this.#served) : definition && this.#components.ref(definition)
    const answer = name === 'log' ? undefined : object || undefined
    const operations = this.#readAndWrite(info.verbs, `${name} of ${kind}`, answer, suffix)
    if (info.verbs.includes('create')) {
      const description = `create ${name} of ${article(kind)}`
      operations['post'] = this.#write('post', 'create', description, answer, ['200', '201', '202'], suffix)
    }
    return mapValues(operations, (entry) => ({
      ...entry,
      'x-kubernetes-group-version-kind': { group: of.group, kind: info.kind, version: of.version },
    }))
  }

  /** Streams and proxies: the answer is whatever is behind. */
  #connectOperations(info: SubresourceInfo, suffix: string, what: string): Record<string, JsonSchema> {
    const { group, version } = this.#served.kind
    const gvk = { group: info.group ?? group, kind: info.kind, version: info.version ?? version }
    const operations: Record<string, JsonSchema> = {}
    for (const verb of info.verbs) {
      for (const method of connectMethods[verb] ?? []) {
        operations[method] = this.#operation(
          {
            action: 'connect',
            gvk,
            description: `connect ${method.toUpperCase()} requests to ${what}`,
            parameters: [],
          },
          { verb: `connect ${capitalized(method)}`, suffix },
        )
      }
    }
    return operations
  }
}

const connectMethods: Readonly<Record<string, readonly string[]>> = {
  get: ['get', 'head', 'options'],
  create: ['post'],
  update: ['put'],
  patch: ['patch'],
  delete: ['delete'],
}

function article(kind: string): string {
  return `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`
}

function mapValues(
  object: Record<string, JsonSchema>,
  change: (value: JsonSchema) => JsonSchema,
): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}
