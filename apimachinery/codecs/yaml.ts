import { Document, type Scalar, visit } from 'yaml'
import { CodecError } from './codec-error.ts'
import { type Parsed, parseJson } from './json.ts'
import { parseYamlDocument } from './yaml-document.ts'
import { YamlReader } from './yaml-reader.ts'
import { resolveScalar } from './yaml-scalars.ts'

/**
 * Reads the first document of a YAML text as sigs.k8s.io/yaml does: YAML 1.1 (`yes` is true, `0644` is octal), keys are
 * made strings, times stay strings. Bodies that say YAML are often JSON (server-side apply); those take a short way.
 * @throws {CodecError} with the words of go-yaml
 */
export function parseYaml(source: Uint8Array | string): Parsed {
  return parsedJson(source) ?? parsedYaml(source)
}

/** @returns undefined where JSON and YAML would not say the same */
function parsedJson(source: Uint8Array | string): Parsed | undefined {
  if (!isLikeJson(source)) return undefined
  try {
    const parsed = parseJson(source)
    return parsed.duplicates.length === 0 ? parsed : undefined
  } catch (cause) {
    if (cause instanceof CodecError) return undefined
    throw cause
  }
}

function parsedYaml(source: Uint8Array | string): Parsed {
  const text = typeof source === 'string' ? source : Buffer.from(source).toString('utf8')
  const { document, lines } = parseYamlDocument(text)
  const reader = new YamlReader(lines)
  const value = reader.read(document)
  const { duplicates } = reader
  return { value, duplicates: duplicates.length === 0 ? [] : [`yaml: unmarshal errors:\n${duplicates.join('\n')}`] }
}

function isLikeJson(source: Uint8Array | string): boolean {
  return typeof source === 'string' ? source.startsWith('{') : source[0] === 0x7b
}

/** Writes YAML as upstream's clients do: sorted keys, lists not indented, no line wrapping, go-yaml's choice of quotes. */
export function encodeYaml(value: unknown): Buffer {
  const document = new Document(value, { sortMapEntries: true, aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string') node.type = styleOf(node.value)
    },
  })
  return Buffer.from(
    document.toString({ directives: false, indentSeq: false, lineWidth: 0, singleQuote: true }),
    'utf8',
  )
}

/** Numbers of base 60 and times: text for upstream's parser, but not for all others, so they are quoted. */
const otherwiseText =
  /^(?:[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?|[-+]?\.(?:inf|nan))$/i

function styleOf(text: string): Scalar.Type {
  if (text.includes('\n')) return 'BLOCK_LITERAL'
  if (text === '<<' || otherwiseText.test(text) || resolveScalar(text) !== text) return 'QUOTE_DOUBLE'
  return 'PLAIN'
}
