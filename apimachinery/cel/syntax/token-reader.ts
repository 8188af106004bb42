import type { Source, SourceError } from './source.ts'
import { describeKinds, type Token, type TokenKind, type TokenSet } from './tokens.ts'

/** Thrown inside of the parser to leave a rule that cannot go on; the error has been reported. */
export class RuleFailed extends Error {}

/** After so many recoveries the rest of the text is not looked at (cel-go: errorRecoveryLimit). */
const maxRecoveries = 30

/** What may stand after a rule; `open` when its end may be that of the rule around it as well. */
interface Follow {
  readonly kinds: TokenSet
  readonly open: boolean
}

/**
 * Hands out tokens, and reacts to those that are wrong as parsers made by ANTLR do, because upstream's is one: drops one
 * token when the next would do, imagines one that is missing when the rest fits, else reports the token and skips to
 * where some rule around can go on.
 */
export class TokenReader {
  readonly #tokens: readonly Token[]
  readonly #source: Source
  readonly #errors: SourceError[]
  readonly #follows: Follow[] = []
  #at = 0
  /** Between an error and the next token that fits nothing is reported. */
  #recovering = false
  #recoveries = 0
  #lastFailure = -1

  constructor(tokens: readonly Token[], source: Source, errors: SourceError[]) {
    this.#tokens = tokens
    this.#source = source
    this.#errors = errors
  }

  /** The token `ahead` places from the next one. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!
  }

  is(kind: TokenKind): boolean {
    return this.peek().kind === kind
  }

  /** Takes the next token when it is of this kind. */
  take(kind: TokenKind): Token | undefined {
    return this.is(kind) ? this.#consume() : undefined
  }

  /**
   * Takes a token of this kind.
   * @param after what can follow it in its rule, whose end can follow when that is `open`
   * @throws {RuleFailed}
   */
  expect(kind: TokenKind, after: TokenSet = nothing, open = true): Token {
    if (this.is(kind)) return this.#consume()
    const kinds = new Set([kind])
    if (this.peek(1).kind === kind) {
      this.#report(`extraneous input ${this.#shown()} expecting ${kind}`)
      this.#at++
      return this.#consume()
    }
    if (after.has(this.peek().kind) || (open && this.#mayFollow())) {
      this.#report(`missing ${kind} at ${this.#shown()}`)
      const { at } = this.peek()
      return { kind, text: `<missing ${kind}>`, at, end: at }
    }
    throw this.#mismatch(kinds)
  }

  /**
   * Sees to it that a rule can start here.
   * @throws {RuleFailed}
   */
  sync(kinds: TokenSet): void {
    if (kinds.has(this.peek().kind)) return
    if (!kinds.has(this.peek(1).kind)) throw this.#mismatch(kinds)
    this.#report(`extraneous input ${this.#shown()} expecting ${describeKinds(kinds)}`)
    this.#at++
    this.#recovering = false
  }

  /** Tokens that fit no alternative, from the next one to the one `ahead`. */
  noAlternative(ahead: number): RuleFailed {
    this.#reportAt(this.peek(ahead).at, `no viable alternative at input '${this.#textUpTo(ahead)}'`)
    return new RuleFailed()
  }

  /** Runs a rule that can be followed by `kinds`, or, when `open`, by what follows the rule that uses it. */
  within<T>(kinds: TokenSet, open: boolean, rule: () => T): T {
    this.#follows.push({ kinds, open })
    try {
      return rule()
    } finally {
      this.#follows.pop()
    }
  }

  /** Skips to a token from which a rule around the one that failed can go on. */
  recover(): void {
    if (++this.#recoveries > maxRecoveries) {
      this.#at = this.#tokens.length - 1
      return
    }
    // The same place twice means that nobody could use the token.
    if (this.#lastFailure === this.#at && !this.is('<EOF>')) this.#at++
    this.#lastFailure = this.#at
    while (!this.is('<EOF>') && !this.#follows.some(({ kinds }) => kinds.has(this.peek().kind))) this.#at++
  }

  #consume(): Token {
    this.#recovering = false
    const token = this.peek()
    if (this.#at < this.#tokens.length - 1) this.#at++
    return token
  }

  /** Tokens with the white space between them. */
  #textUpTo(ahead: number): string {
    let text = this.peek().text
    for (let i = 1; i <= ahead && this.peek(i).kind !== '<EOF>'; i++) {
      const gap = this.#source.slice(this.peek(i - 1).end, this.peek(i).at)
      text += (gap.trim() === '' ? gap : '') + this.peek(i).text
    }
    return text
  }

  #mayFollow(): boolean {
    const { kind } = this.peek()
    for (let i = this.#follows.length - 1; i >= 0; i--) {
      const { kinds, open } = this.#follows[i]!
      if (kinds.has(kind)) return true
      if (!open) return false
    }
    return kind === '<EOF>'
  }

  #mismatch(kinds: TokenSet): RuleFailed {
    this.#report(`mismatched input ${this.#shown()} expecting ${describeKinds(kinds)}`)
    return new RuleFailed()
  }

  #shown(): string {
    const text = this.peek().text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
    return `'${text}'`
  }

  #report(message: string): void {
    this.#reportAt(this.peek().at, message)
  }

  #reportAt(at: number, message: string): void {
    if (!this.#recovering) this.#errors.push({ at, message: `Syntax error: ${message}` })
    this.#recovering = true
  }
}

const nothing: TokenSet = new Set()
