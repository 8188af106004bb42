/** A media type with its parameters (RFC 9110 section 8.3.1); names are in lower case. */
export interface MediaType {
  /** Without parameters: `application/json`. */
  readonly type: string
  readonly parameters: Readonly<Record<string, string>>
}

/** Formats that objects come in, in the order of preference that upstream has. */
export const jsonType = 'application/json'
export const yamlType = 'application/yaml'
export const protobufType = 'application/vnd.kubernetes.protobuf'
export const cborType = 'application/cbor'
export const objectTypes: readonly string[] = [jsonType, yamlType, protobufType]
/** CBOR is for custom resources only (KEP-4222): upstream has it off for the others. */
export const customObjectTypes: readonly string[] = [...objectTypes, cborType]

/** Reads one media type. Whatever is odd in it ends up matching nothing. */
export function parseMediaType(text: string): MediaType {
  const semicolon = text.indexOf(';')
  if (semicolon < 0) return { type: text.trim().toLowerCase(), parameters: {} }
  const parameters: Record<string, string> = Object.create(null)
  for (const parameter of text.slice(semicolon + 1).split(';')) {
    const equals = parameter.indexOf('=')
    if (equals > 0) parameters[parameter.slice(0, equals).trim().toLowerCase()] = parameter.slice(equals + 1).trim()
  }
  return { type: text.slice(0, semicolon).trim().toLowerCase(), parameters }
}

/**
 * The media types of an Accept header, most wanted first; those that are wanted alike stay in order
 * (munnerz/goautoneg). Empty: everything is fine.
 */
export function parseAccept(header: string): MediaType[] {
  const clauses = header
    .split(',')
    .map(parseMediaType)
    .filter(({ type }) => type !== '')
  if (clauses.length === 0) return [{ type: '*/*', parameters: {} }]
  return clauses.sort((a, b) => qualityOf(b) - qualityOf(a))
}

/** Whether a type in an Accept header covers `type`. */
export function covers(accepted: string, type: string): boolean {
  if (accepted === type || accepted === '*/*') return true
  return accepted.endsWith('/*') && type.startsWith(accepted.slice(0, -1))
}

function qualityOf({ parameters }: MediaType): number {
  const quality = Number(parameters['q'] ?? 1)
  return Number.isNaN(quality) ? 1 : quality
}
