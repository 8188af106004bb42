import type { Source, SourceError } from './source.ts'
import type { Token, TokenKind } from './tokens.ts'

/** The longest match wins, and of those the first (CEL.g4). */
const hex = '[0-9a-fA-F]'
const escapeForm = `\\\\(?:[abfnrtv\\\\?"'\`]|[xX]${hex}{2}|u${hex}{4}|U${hex}{8}|[0-3][0-7]{2})`
const forms: readonly (readonly [TokenKind, RegExp])[] = [
  ['NUM_FLOAT', /(?:[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)|\.[0-9]+(?:[eE][+-]?[0-9]+)?)/y],
  ['NUM_UINT', new RegExp(`(?:0x${hex}+|[0-9]+)[uU]`, 'y')],
  ['NUM_INT', new RegExp(`0x${hex}+|[0-9]+`, 'y')],
  ['IDENTIFIER', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['ESC_IDENTIFIER', /`[A-Za-z0-9_.\-/ ]+`/y],
]
const tripleQuoted = new RegExp(`"""(?:[^\\\\]|${escapeForm})*?"""|'''(?:[^\\\\]|${escapeForm})*?'''`, 'uy')
const quoted = new RegExp(`"(?:[^\\\\"\\n\\r]|${escapeForm})*"|'(?:[^\\\\'\\n\\r]|${escapeForm})*'`, 'uy')
const rawTripleQuoted = /"""[\s\S]*?"""|'''[\s\S]*?'''/y
const rawQuoted = /"[^"\n\r]*"|'[^'\n\r]*'/y
const prefix = /(?:[bB][rR]|[bBrR]|)(?=["'])/y
/** How far a text in quotes goes that does not end. */
const begunEscape = `(?:\\\\(?:[xX]${hex}?|u${hex}{0,3}|U${hex}{0,7}|[0-3][0-7]?)?)?`
const unfinished = new RegExp(
  `"(?:[^\\\\"\\n\\r]|${escapeForm})*${begunEscape}|'(?:[^\\\\'\\n\\r]|${escapeForm})*${begunEscape}`,
  'uy',
)
const space = /(?:[ \t\r\n\f]+|\/\/[^\n]*)+/y
const symbols = ['==', '!=', '<=', '>=', '&&', '||', ...'<>[]{}().,-!?:+*/%']
const words: Readonly<Record<string, TokenKind>> = {
  in: "'in'",
  true: "'true'",
  false: "'false'",
  null: "'null'",
}

/** The tokens of an expression, the last of kind `<EOF>`. What is no token is left out and reported to `errors`. */
export function tokenize(source: Source, errors: SourceError[]): Token[] {
  return new Lexer(source, errors).run()
}

class Lexer {
  readonly #source: Source
  readonly #text: string
  readonly #errors: SourceError[]
  readonly #tokens: Token[] = []
  /** In UTF-16 units. */
  #unit = 0
  /** The same place in code points. */
  #at = 0

  constructor(source: Source, errors: SourceError[]) {
    this.#source = source
    this.#text = source.slice(0, source.length)
    this.#errors = errors
  }

  run(): Token[] {
    while (this.#unit < this.#text.length) this.#step()
    this.#tokens.push({ kind: '<EOF>', text: '<EOF>', at: this.#at, end: this.#at })
    return this.#tokens
  }

  #step(): void {
    const skipped = this.#match(space)
    if (skipped !== undefined) return this.#advance(skipped.length)
    const found = this.#string() ?? this.#word() ?? this.#symbol()
    if (!found) return this.#reject()
    const [kind, text] = found
    const at = this.#at
    this.#advance(text.length)
    this.#tokens.push({ kind, text, at, end: this.#at })
  }

  #match(pattern: RegExp, from = this.#unit): string | undefined {
    pattern.lastIndex = from
    return pattern.exec(this.#text)?.[0]
  }

  #string(): [TokenKind, string] | undefined {
    const head = this.#match(prefix)
    if (head === undefined) return undefined
    const isRaw = /[rR]/.test(head)
    const from = this.#unit + head.length
    const body = isRaw
      ? (this.#match(rawTripleQuoted, from) ?? this.#match(rawQuoted, from))
      : (this.#match(tripleQuoted, from) ?? this.#match(quoted, from))
    return body === undefined ? undefined : [/[bB]/.test(head) ? 'BYTES' : 'STRING', head + body]
  }

  #word(): [TokenKind, string] | undefined {
    let longest: [TokenKind, string] | undefined
    for (const [kind, pattern] of forms) {
      const text = this.#match(pattern)
      if (text !== undefined && text.length > (longest?.[1].length ?? 0)) longest = [kind, text]
    }
    if (longest?.[0] !== 'IDENTIFIER') return longest
    const [, text] = longest
    return [(Object.hasOwn(words, text) ? words[text] : undefined) ?? 'IDENTIFIER', text]
  }

  #symbol(): [TokenKind, string] | undefined {
    const text = symbols.find((symbol) => this.#text.startsWith(symbol, this.#unit))
    return text === undefined ? undefined : [`'${text}'` as TokenKind, text]
  }

  /** What was read when it became clear that it is no token is dropped, with the character that showed it. */
  #reject(): void {
    const rest = this.#text.slice(this.#unit)
    const begun =
      this.#begunString() ?? (/^[&|=]/.test(rest) ? rest[0]! : (/^`[A-Za-z0-9_.\-/ ]*/.exec(rest)?.[0] ?? ''))
    const length = begun.length + [...rest.slice(begun.length, begun.length + 2)].slice(0, 1).join('').length
    const at = this.#at
    const text = rest.slice(0, length)
    this.#advance(length)
    this.#errors.push({ at, message: `Syntax error: token recognition error at: '${text}'` })
  }

  #begunString(): string | undefined {
    const head = this.#match(prefix)
    if (head === undefined) return undefined
    return head + (this.#match(unfinished, this.#unit + head.length) ?? '')
  }

  #advance(units: number): void {
    const end = this.#unit + units
    this.#at += [...this.#text.slice(this.#unit, end)].length
    this.#unit = Math.min(end, this.#text.length)
    if (this.#at > this.#source.length) this.#at = this.#source.length
  }
}
