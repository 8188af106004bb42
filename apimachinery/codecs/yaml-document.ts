import { Composer, type Document, Lexer, LineCounter, Parser, type YAMLError } from 'yaml'
import { CodecError } from './codec-error.ts'

/** What the lexer says between the characters of a text: a byte order mark, or that a document starts. */
const silentLexemes = new Set(['\u{feff}', '\u0002', '\u0018'])

/** How deep a YAML document may nest, and how far it may indent. The YAML library needs much more stack than JSON does. */
const maxNesting = 200

/**
 * Parses the first document of a text into nodes with their positions; scalars stay as written.
 * @returns `document` is undefined when the text holds none
 * @throws {CodecError} with the words of go-yaml
 */
export function parseYamlDocument(text: string): { document: Document.Parsed | undefined; lines: LineCounter } {
  const lines = new LineCounter()
  const document = firstDocument(text, lines)
  const error = document?.errors[0]
  if (error !== undefined) throw new CodecError(goMessage(error, lines))
  return { document, lines }
}

function firstDocument(text: string, lines: LineCounter): Document.Parsed | undefined {
  lines.addNewLine(0)
  const parser = new Parser(lines.addNewLine)
  const composer = new Composer({ version: '1.1', schema: 'failsafe', uniqueKeys: false, merge: false })
  const nesting = new Nesting()
  for (const lexeme of new Lexer().lex(text)) {
    nesting.check(lexeme)
    for (const token of parser.next(lexeme)) for (const document of composer.next(token)) return document
  }
  for (const token of parser.end()) for (const document of composer.next(token)) return document
  for (const document of composer.end()) return document
  return undefined
}

/**
 * Refuses what would exhaust the stack of the parser, which is recursive. Flow collections nest by brackets; block
 * collections by the column in which a line starts, behind its `-` and `?`.
 */
class Nesting {
  #flowDepth = 0
  #column = 0
  #inLineStart = true

  check(lexeme: string): void {
    if (silentLexemes.has(lexeme)) return
    if (lexeme === '[' || lexeme === '{') this.#flowDepth++
    else if (lexeme === ']' || lexeme === '}') this.#flowDepth--
    if (lexeme === '\n' || lexeme === '\r\n') {
      this.#column = 0
      this.#inLineStart = true
    } else if (this.#inLineStart) {
      if (/^[ \t]*[-?]?$/.test(lexeme)) this.#column += lexeme.length
      else this.#inLineStart = false
    }
    if (this.#flowDepth > maxNesting || this.#column > maxNesting)
      throw new CodecError(`yaml: exceeded max depth of ${maxNesting}`)
  }
}

const unknownStart = 'found character that cannot start any token'
const unexpectedEnd = 'found unexpected end of stream'

/** What go-yaml says where the YAML library reports a code. Scanner errors count lines from 1, those of the parser from 0. */
const goMessages: Readonly<Record<string, { readonly text: string; readonly byParser?: boolean }>> = {
  TAB_AS_INDENT: { text: unknownStart },
  BAD_SCALAR_START: { text: unknownStart },
  BLOCK_AS_IMPLICIT_KEY: { text: 'mapping values are not allowed in this context' },
  MULTILINE_IMPLICIT_KEY: { text: "could not find expected ':'" },
  KEY_OVER_1024_CHARS: { text: "could not find expected ':'" },
  BAD_DQ_ESCAPE: { text: 'found unknown escape character' },
  BAD_ALIAS: { text: 'did not find expected alphabetic or numeric character' },
  BAD_INDENT: { text: 'did not find expected key', byParser: true },
  UNEXPECTED_TOKEN: { text: 'did not find expected <document start>', byParser: true },
}

function goMessage(error: YAMLError, lines: LineCounter): string {
  const { text, byParser = false } = goMessages[error.code] ?? missingCharacter(error)
  const line = lines.linePos(error.pos[0]).line
  if (line === 1) return `yaml: ${text}`
  return `yaml: line ${byParser ? line - 1 : line}: ${text}`
}

function missingCharacter({ message }: YAMLError): { text: string; byParser?: boolean } {
  if (message.includes('quote')) return { text: unexpectedEnd }
  if (message.startsWith('Flow map')) return { text: "did not find expected ',' or '}'", byParser: true }
  if (message.startsWith('Flow sequence')) return { text: "did not find expected ',' or ']'", byParser: true }
  return { text: "could not find expected ':'" }
}
