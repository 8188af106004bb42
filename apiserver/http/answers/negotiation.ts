import { ApiError, failure, notAcceptable } from '../../../apimachinery/errors.ts'
import {
  cborType,
  covers,
  customObjectTypes,
  jsonType,
  type MediaType,
  objectTypes,
  parseAccept,
  protobufType,
} from './media-type.ts'

/** What an answer may be turned into on request. */
export type Transform = 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | 'APIGroupDiscoveryList'

/** The form in which a client wants its answer. */
export interface Representation {
  readonly mediaType: string
  readonly transform?: { readonly kind: Transform; readonly apiVersion: string } | undefined
}

/** Sort of endpoint: they differ in what they can answer with. */
export type Endpoint = 'object' | 'watch' | 'customObject' | 'customWatch' | 'discovery' | 'plain'

const aggregatedVersions: ReadonlySet<string | undefined> = new Set(['v2', 'v2beta1'])

const json: Representation = { mediaType: jsonType }
const transformVersions: ReadonlySet<string | undefined> = new Set(['v1', 'v1beta1'])
/** Formats in which events can follow each other. */
const streamTypes: readonly string[] = [jsonType, protobufType]
const watchTypes = streamTypes.map((type) => `${type};stream=watch`)
const cborSequenceType = `${cborType}-seq`

/** What answers are offered in; some of it only for some of the answers. */
const offered: Readonly<Record<Endpoint, readonly string[]>> = {
  object: objectTypes,
  watch: streamTypes,
  customObject: customObjectTypes,
  customWatch: [...streamTypes, cborType, cborSequenceType],
  discovery: objectTypes,
  plain: objectTypes,
}

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
  for (const wanted of accepted) {
    for (const type of offered[endpoint]) {
      const mediaType = type === cborSequenceType ? cborType : type
      const representation = covers(wanted.type, type) && represent(mediaType, wanted.parameters, endpoint)
      if (representation) return representation
    }
  }
  if (!objectTypes.some((type) => accepted.some((wanted) => covers(wanted.type, type)))) return unknownTypes(endpoint)
  return notAcceptable(isWatch(endpoint) ? watchTypes : objectTypes)
}

function isWatch(endpoint: Endpoint): boolean {
  return endpoint === 'watch' || endpoint === 'customWatch'
}

function represent(
  mediaType: string,
  { as, g: group, v: version, stream }: MediaType['parameters'],
  endpoint: Endpoint,
): Representation | undefined {
  if (stream !== undefined && (!isWatch(endpoint) || stream !== 'watch')) return undefined
  if (as === undefined) {
    // There are no messages for custom resources; of their metadata there are.
    const isMessage = mediaType === protobufType
    return isMessage && endpoint.startsWith('custom') ? undefined : { mediaType }
  }
  if (endpoint === 'discovery')
    return as === 'APIGroupDiscoveryList' ? aggregated(mediaType, group, version) : undefined
  if (endpoint === 'plain' || group !== 'meta.k8s.io' || !transformVersions.has(version)) return undefined
  const apiVersion = `${group}/${version}`
  if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
    return { mediaType, transform: { kind: as, apiVersion } }
  }
  // Cells may hold anything, which protobuf has no field for.
  return as === 'Table' && mediaType !== protobufType ? { mediaType, transform: { kind: as, apiVersion } } : undefined
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
  const available = isWatch(endpoint) ? [...objectTypes, ...watchTypes] : objectTypes
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`
  return failure(406, 'NotAcceptable', message, {})
}
