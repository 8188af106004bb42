/** Media types of request and response bodies. */
export const jsonMediaType = 'application/json'
export const yamlMediaType = 'application/yaml'
export const protobufMediaType = 'application/vnd.kubernetes.protobuf'
export const cborMediaType = 'application/cbor'

/** In the order in which messages list them. */
export const bodyMediaTypes: readonly string[] = [jsonMediaType, yamlMediaType, protobufMediaType]

/** A media type without its parameters, in lower case. */
export function bareMediaType(mediaType: string): string {
  return (mediaType.split(';')[0] as string).trim().toLowerCase()
}
