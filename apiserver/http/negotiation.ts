import { ApiError, failure, notAcceptable } from '../../apimachinery/errors.ts'
import { covers, jsonType, type MediaType, objectTypes, parseAccept, protobufType, yamlType } from './media-type.ts'

/** What an answer may be turned into on request. */
export type Transform = 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | 'APIGroupDiscoveryList'

/** The form in which a client wants its answer. */
export interface Representation {
  readonly mediaType: string
  readonly transform?: { readonly kind: Transform; readonly apiVersion: string } | undefined
}

/** Sort of endpoint: they differ in what they can answer with. */
export type Endpoint = 'object' | 'watch' | 'discovery' | 'plain'

const aggregatedVersions: ReadonlySet<string | undefined> = new Set(['v2', 'v2beta1'])

const json: Representation = { mediaType: jsonType }
const transformVersions: ReadonlySet<string | undefined> = new Set(['v1', 'v1beta1'])
/** Formats in which events can follow each other. */
const streamTypes: readonly string[] = [jsonType, protobufType]
const watchTypes = streamTypes.map((type) => `${type};stream=watch`)

/**
 * How many Accept headers are remembered. Clients send a handful of them; one that sends more costs us only the reading.
 */
const rememberedHeaders = 256
const remembered = new Map<string, Representation | ApiError>()

/**
 * The first of the wanted representations that the endpoint has (k8s.io/apiserver `NegotiateOutputMediaType`).
 * `plain` endpoints do not transform what they answer.
 * @throws {ApiError} NotAcceptable
 */
export function negotiate(accept: string | undefined, endpoint: Endpoint): Representation {
  if (accept === undefined || accept === jsonType) return json
  const key = `${endpoint} ${accept}`
  let found = remembered.get(key)
  if (found === undefined) {
    found = choose(parseAccept(accept), endpoint)
    if (remembered.size >= rememberedHeaders) remembered.clear()
    remembered.set(key, found)
  }
  if (found instanceof ApiError) throw found
  return found
}

/** The representation of an error: JSON when the client wants what there is not. */
export function negotiateError(accept: string | undefined): Representation {
  try {
    return negotiate(accept, 'plain')
  } catch {
    return json
  }
}

function choose(accepted: readonly MediaType[], endpoint: Endpoint): Representation | ApiError {
  const types = endpoint === 'watch' ? streamTypes : objectTypes
  for (const wanted of accepted) {
    for (const mediaType of types) {
      const representation = covers(wanted.type, mediaType) && represent(mediaType, wanted.parameters, endpoint)
      if (representation) return representation
    }
  }
  if (!objectTypes.some((type) => accepted.some((wanted) => covers(wanted.type, type)))) return unknownTypes(endpoint)
  return notAcceptable(endpoint === 'watch' ? watchTypes : objectTypes)
}

function represent(
  mediaType: string,
  { as, g: group, v: version, stream }: MediaType['parameters'],
  endpoint: Endpoint,
): Representation | undefined {
  if (stream !== undefined && (endpoint !== 'watch' || stream !== 'watch')) return undefined
  if (as === undefined) return { mediaType }
  if (endpoint === 'discovery')
    return as === 'APIGroupDiscoveryList' ? aggregated(mediaType, group, version) : undefined
  if (endpoint === 'plain' || group !== 'meta.k8s.io' || !transformVersions.has(version)) return undefined
  const apiVersion = `${group}/${version}`
  if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
    return { mediaType, transform: { kind: as, apiVersion } }
  }
  // Cells may hold anything, which protobuf has no field for.
  const holdsTables = mediaType === jsonType || mediaType === yamlType
  return as === 'Table' && holdsTables ? { mediaType, transform: { kind: as, apiVersion } } : undefined
}

/** Clients compare the media type of aggregated discovery with what they asked for, letter by letter. */
function aggregated(mediaType: string, group = '', version = ''): Representation | undefined {
  if (mediaType !== jsonType || group !== 'apidiscovery.k8s.io' || !aggregatedVersions.has(version)) return undefined
  const kind = 'APIGroupDiscoveryList'
  return {
    mediaType: `${jsonType};g=${group};v=${version};as=${kind}`,
    transform: { kind, apiVersion: `${group}/${version}` },
  }
}

/** Upstream's router refuses before negotiation when it knows none of the types at all, in words of its own. */
function unknownTypes(endpoint: Endpoint): ApiError {
  const available = endpoint === 'watch' ? [...objectTypes, ...watchTypes] : objectTypes
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`
  return failure(406, 'NotAcceptable', message, {})
}
