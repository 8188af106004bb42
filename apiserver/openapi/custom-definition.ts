import { isEmbeddedResource, type StructuralSchema } from '../../apimachinery/custom-resources/structural-schema.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KindIndex } from '../kind-index.ts'
import { type JsonSchema, refTo } from './json-schema.ts'
import type { ServedKind } from './served-kind.ts'

const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md'
const metaPackage = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** What every object has, in the words of metav1. */
const typeMeta: JsonSchema = {
  apiVersion: {
    type: 'string',
    description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${conventions}#resources`,
  },
  kind: {
    type: 'string',
    description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${conventions}#types-kinds`,
  },
}

const typeAndMetadata: JsonSchema = {
  ...typeMeta,
  metadata: {
    description: `Standard object's metadata. More info: ${conventions}#metadata`,
    allOf: [refTo(`${metaPackage}.ObjectMeta`)],
  },
}

/** The fields of lists of a custom resource. @param definition the name of that of the items */
export function listProperties({ plural }: Kind, definition: string): JsonSchema {
  return {
    ...typeMeta,
    metadata: {
      description: `Standard list metadata. More info: ${conventions}#types-kinds`,
      allOf: [refTo(`${metaPackage}.ListMeta`)],
    },
    items: { type: 'array', description: `List of ${plural}. More info: ${conventions}`, items: refTo(definition) },
  }
}

/** All kinds that are served, as OpenAPI describes them; the same array as long as nothing changes. */
export function describedKinds(kinds: () => KindIndex): () => readonly ServedKind[] {
  const known = new WeakMap<Kind, ServedKind>()
  const describe = (kind: Kind): ServedKind => {
    let found = known.get(kind)
    if (!found) known.set(kind, (found = servedKindOf(kind)))
    return found
  }
  let madeFor: KindIndex | undefined
  let described: readonly ServedKind[] = []
  return () => {
    const index = kinds()
    if (index !== madeFor) {
      madeFor = index
      described = index.all.map(describe)
    }
    return described
  }
}

function servedKindOf(kind: Kind): ServedKind {
  const { custom } = kind.rules
  if (!custom) return { kind }
  const { group, version } = kind
  const schema = wholeObject(custom.structural, [{ group, kind: kind.kind, version }])
  // Such as com.example.v1.Widget.
  return { kind, custom: { name: [...group.split('.').reverse(), version, kind.kind].join('.'), schema } }
}

function wholeObject(schema: StructuralSchema, gvks: readonly object[]): JsonSchema {
  const { properties, ...rest } = valueSchema(schema)
  return {
    ...rest,
    type: 'object',
    properties: { ...(properties as JsonSchema | undefined), ...typeAndMetadata },
    'x-kubernetes-group-version-kind': gvks,
  }
}

/** Structural schemas are OpenAPI schemas already, but for what is implied in whole objects inside. */
function valueSchema(schema: StructuralSchema): JsonSchema {
  const { items, properties, additionalProperties, ...rest } = schema
  const isEmbedded = isEmbeddedResource(schema)
  const own =
    properties && Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, valueSchema(value)]))
  return {
    ...rest,
    ...(items && { items: valueSchema(items) }),
    ...((own || isEmbedded) && { properties: isEmbedded ? { ...own, ...typeAndMetadata } : own }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object' ? valueSchema(additionalProperties) : additionalProperties,
    }),
  }
}
