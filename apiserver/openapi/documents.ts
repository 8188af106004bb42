import { Components } from './components.ts'
import type { FieldDocs, JsonSchema } from './json-schema.ts'
import { capitalized, groupVersionName, tagOf } from './operation-names.ts'
import { plainGet } from './operations.ts'
import { addPathsOf, groupVersionPath, type Paths } from './paths.ts'
import type { ServedKind } from './served-kind.ts'
import { addWatchPaths } from './watch-paths.ts'

const metaPackage = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** What all documents have in common. */
export interface DocumentOptions {
  readonly docs: FieldDocs
  /** Such as `v1.36.2`. */
  readonly version: string
}

/** An OpenAPI 3.0 document, before it is encoded. */
export interface OpenApiTree {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, JsonSchema>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>>; readonly securitySchemes: JsonSchema }
  readonly security: readonly JsonSchema[]
}

/** Whatever one group version serves. All of `kinds` are of it. */
export function groupVersionDocument(
  group: string,
  version: string,
  kinds: readonly ServedKind[],
  options: DocumentOptions,
): OpenApiTree {
  const components = new Components(options.docs)
  for (const served of kinds) components.addCustom(served)
  const answer = components.ref(`${metaPackage}.APIResourceList`)
  const id = `get${groupVersionName(group, version)}APIResources`
  const paths: Paths = {
    [`${groupVersionPath(group, version)}/`]: plainGet(id, tagOf(group, version), 'get available resources', answer),
  }
  for (const served of kinds) {
    addPathsOf(served, components, paths)
    addWatchPaths(served, components, paths)
  }
  components.ref(`${metaPackage}.WatchEvent`)
  return tree(paths, components, options)
}

/** `/apis/apps/`: which versions a group has. */
export function groupDocument(group: string, options: DocumentOptions): OpenApiTree {
  const tag = tagOf(group)
  const id = `get${capitalized(tag)}APIGroup`
  const plain = { path: `/apis/${group}/`, id, tag, description: 'get information of a group' }
  return plainDocument({ ...plain, definition: `${metaPackage}.APIGroup` }, options)
}

interface PlainPath {
  readonly path: string
  readonly id: string
  readonly tag: string
  readonly description: string
  /** Absent: text. */
  readonly definition?: string
}

/** Documents of paths that belong to no group, by their path in the index. */
export const plainPaths: Readonly<Record<string, PlainPath>> = {
  '.well-known/openid-configuration': {
    path: '/.well-known/openid-configuration/',
    id: 'getServiceAccountIssuerOpenIDConfiguration',
    tag: 'WellKnown',
    description: 'get service account issuer OpenID configuration',
  },
  api: {
    path: '/api/',
    id: 'getCoreAPIVersions',
    tag: 'core',
    description: 'get available API versions',
    definition: `${metaPackage}.APIVersions`,
  },
  apis: {
    path: '/apis/',
    id: 'getAPIVersions',
    tag: 'apis',
    description: 'get available API groups',
    definition: `${metaPackage}.APIGroupList`,
  },
  'openid/v1/jwks': {
    path: '/openid/v1/jwks/',
    id: 'getServiceAccountIssuerOpenIDKeyset',
    tag: 'openid',
    description: 'get the keys that verify service account tokens',
  },
  version: {
    path: '/version/',
    id: 'getCodeVersion',
    tag: 'version',
    description: 'get the version of this server',
    definition: 'io.k8s.apimachinery.pkg.version.Info',
  },
}

/** A document with a single path. */
export function plainDocument(plain: PlainPath, options: DocumentOptions): OpenApiTree {
  const { path, id, tag, description, definition } = plain
  const components = new Components(options.docs)
  const answer = definition === undefined ? { type: 'string' } : components.ref(definition)
  const types = definition?.startsWith(metaPackage) ? undefined : ['application/json']
  return tree({ [path]: plainGet(id, tag, description, answer, types) }, components, options)
}

const bearerToken = {
  type: 'apiKey',
  description: 'Bearer Token authentication',
  name: 'authorization',
  in: 'header',
}

function tree(paths: Paths, components: Components, { version }: DocumentOptions): OpenApiTree {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version },
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: { schemas: components.schemas(), securitySchemes: { BearerToken: bearerToken } },
    security: [{ BearerToken: [] }],
  }
}
