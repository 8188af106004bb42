/** The text of an expression, by code points: where positions lie, and how errors show them. */
export class Source {
  readonly codePoints: readonly string[]
  readonly #lineStarts: number[] = [0]

  constructor(text: string) {
    this.codePoints = [...text]
    for (const [at, char] of this.codePoints.entries()) if (char === '\n') this.#lineStarts.push(at + 1)
  }

  get length(): number {
    return this.codePoints.length
  }

  /** The text between two offsets. */
  slice(start: number, end: number): string {
    return this.codePoints.slice(start, end).join('')
  }

  /** The line (from 1) and column (from 0) of an offset; errors that concern no place have a negative one. */
  location(offset: number): { line: number; column: number } {
    if (offset < 0) return { line: -1, column: -1 }
    let line = this.#lineStarts.length
    while (line > 1 && this.#lineStarts[line - 1]! > offset) line--
    return { line, column: offset - this.#lineStarts[line - 1]! }
  }

  /** A line without its end. */
  line(line: number): string | undefined {
    const start = this.#lineStarts[line - 1]
    if (start === undefined) return undefined
    const next = this.#lineStarts[line]
    return this.slice(start, next === undefined ? this.length : next - 1)
  }
}

/** Something that is wrong with an expression, and where: an offset in code points, -1 for nowhere. */
export interface SourceError {
  readonly at: number
  readonly message: string
}

/** More errors than these are counted, not shown (cel-go: maxErrorsToReport). */
const maxErrors = 100

/** The errors in order of their places, each with its line and a pointer into it, as cel-go shows them. */
export function formatErrors(source: Source, errors: readonly SourceError[]): string {
  const placed = errors.slice(0, maxErrors).map((error) => ({ error, ...source.location(error.at) }))
  placed.sort((a, b) => a.line - b.line || a.column - b.column)
  const texts = placed.map(({ error, line, column }) => {
    const head = `ERROR: <input>:${line}:${column + 1}: ${error.message}`
    const text = source.line(line)
    return text === undefined ? head : `${head}\n | ${text.replaceAll('\t', ' ')}\n | ${pointer(text, column)}`
  })
  const hidden = errors.length - maxErrors
  if (hidden > 0) texts.push(`${hidden} more errors were truncated`)
  return texts.join('\n')
}

/** Characters of several bytes are twice as wide. */
function pointer(line: string, column: number): string {
  const chars = [...line]
  const dots = chars.slice(0, column).map((char) => (isWide(char) ? '．' : '.'))
  return `${dots.join('')}${isWide(chars[column]) ? '＾' : '^'}`
}

function isWide(char: string | undefined): boolean {
  return char !== undefined && char.codePointAt(0)! >= 0x80
}
