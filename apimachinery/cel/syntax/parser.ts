import { CelUint } from '../values/uint.ts'
import { type Call, type Expr, type MapEntry, operators, type StructField } from './ast.ts'
import * as grammar from './grammar.ts'
import { tokenize } from './lexer.ts'
import { bytesLiteral, doubleLiteral, intLiteral, stringLiteral, uintLiteral } from './literals.ts'
import { type MacroTable, macroFor } from './macro.ts'
import { NodeFactory } from './node-factory.ts'
import type { Source, SourceError } from './source.ts'
import { RuleFailed, TokenReader } from './token-reader.ts'
import type { Token, TokenKind, TokenSet } from './tokens.ts'

/** Deeper nesting is refused (cel-go: maxRecursionDepth). */
const maxDepth = 250
/** Longer expressions are refused, in code points (cel-go: expressionSizeCodePointLimit). */
const maxLength = 100_000

/** The tree of an expression, or what is wrong with the text. Never throws. */
export function parse(source: Source, macros: MacroTable): Expr | readonly SourceError[] {
  if (source.length > maxLength) {
    return [{ at: -1, message: `expression code point size exceeds limit: size: ${source.length}, limit ${maxLength}` }]
  }
  const errors: SourceError[] = []
  const expr = new Parser(source, macros, errors).start()
  return errors.length > 0 || !expr ? errors : expr
}

class TooDeep extends Error {}

class Parser {
  readonly #reader: TokenReader
  readonly #macros: MacroTable
  readonly #nodes: NodeFactory
  readonly #errors: SourceError[]
  #depth = 0

  constructor(source: Source, macros: MacroTable, errors: SourceError[]) {
    this.#reader = new TokenReader(tokenize(source, errors), source, errors)
    this.#macros = macros
    this.#nodes = new NodeFactory(errors)
    this.#errors = errors
  }

  start(): Expr | undefined {
    try {
      const expr = this.#within(grammar.endOfText, false, () => this.#expr())
      this.#reader.expect('<EOF>', grammar.noKinds, false)
      return expr
    } catch (err) {
      if (err instanceof TooDeep) this.#errors.push({ at: -1, message: err.message })
      else if (!(err instanceof RuleFailed)) throw err
      return undefined
    }
  }

  #within<T>(kinds: TokenSet, open: boolean, rule: () => T): T {
    return this.#reader.within(kinds, open, rule)
  }

  /** Runs a rule; when it fails, the reader recovers and the rules around go on with something in its place. */
  #rule(rule: () => Expr): Expr {
    const { at } = this.#reader.peek()
    try {
      return rule()
    } catch (err) {
      if (!(err instanceof RuleFailed)) throw err
      this.#reader.recover()
      return this.#nodes.literal(at, null)
    }
  }

  /** Every step down counts, so that neither this nor later walks overflow the stack. */
  #nested<T>(rule: () => T): T {
    if (++this.#depth > maxDepth) throw new TooDeep(`expression recursion limit exceeded: ${maxDepth}`)
    const result = rule()
    this.#depth--
    return result
  }

  #expr(): Expr {
    return this.#nested(() =>
      this.#within(grammar.afterOperand, true, () =>
        this.#rule(() => {
          const condition = this.#or()
          const question = this.#reader.take("'?'")
          if (!question) return condition
          const ifTrue = this.#within(grammar.colon, false, () => this.#or())
          this.#reader.expect("':'", grammar.expressionStart, false)
          const ifFalse = this.#expr()
          return this.#nodes.call(question.at, operators.conditional, condition, ifTrue, ifFalse)
        }),
      ),
    )
  }

  #or(): Expr {
    return this.#chain("'||'", operators.or, () => this.#chain("'&&'", operators.and, () => this.#relation()))
  }

  /** Long chains become balanced trees. */
  #chain(kind: TokenKind, name: string, operand: () => Expr): Expr {
    const terms = [operand()]
    const places: number[] = []
    for (let op = this.#reader.take(kind); op; op = this.#reader.take(kind)) {
      places.push(op.at)
      terms.push(operand())
    }
    return this.#balanced(name, terms, places, 0, terms.length - 1)
  }

  #balanced(name: string, terms: readonly Expr[], places: readonly number[], first: number, last: number): Expr {
    if (first === last) return terms[first]!
    const middle = Math.floor((first + last) / 2)
    const left = this.#balanced(name, terms, places, first, middle)
    const right = this.#balanced(name, terms, places, middle + 1, last)
    return this.#nodes.call(places[middle]!, name, left, right)
  }

  #relation(): Expr {
    return this.#binary(grammar.relationOperators, () =>
      this.#binary(grammar.sumOperators, () => this.#binary(grammar.productOperators, () => this.#unary())),
    )
  }

  #binary(names: ReadonlyMap<TokenKind, string>, operand: () => Expr): Expr {
    let left = operand()
    for (let count = 1; ; count++) {
      const { kind, at } = this.#reader.peek()
      const name = names.get(kind)
      if (name === undefined) return left
      if (count > maxDepth) throw new TooDeep('max recursion depth exceeded')
      this.#reader.take(kind)
      left = this.#nodes.call(at, name, left, operand())
    }
  }

  #unary(): Expr {
    return this.#rule(() => {
      this.#reader.sync(grammar.expressionStart)
      if (this.#reader.is("'!'")) return this.#prefixed("'!'", operators.not)
      if (this.#reader.is("'-'") && !this.#isSignedNumber()) return this.#prefixed("'-'", operators.negate)
      return this.#member()
    })
  }

  #isSignedNumber(): boolean {
    const { kind } = this.#reader.peek(1)
    return kind === 'NUM_INT' || kind === 'NUM_FLOAT'
  }

  /** Pairs of the same sign cancel out. */
  #prefixed(kind: TokenKind, name: string): Expr {
    const first = this.#reader.expect(kind)
    let count = 1
    while (this.#reader.is(kind) && !(kind === "'-'" && this.#isSignedNumber())) {
      if (kind === "'-'" && !grammar.primaryStart.has(this.#reader.peek(1).kind)) throw this.#reader.noAlternative(1)
      this.#reader.take(kind)
      count++
    }
    this.#reader.sync(grammar.primaryStart)
    const operand = this.#member()
    return count % 2 === 0 ? operand : this.#nodes.call(first.at, name, operand)
  }

  #member(): Expr {
    let expr = this.#within(grammar.accessors, true, () => this.#rule(() => this.#primary()))
    for (let count = 1; ; count++) {
      if (count > maxDepth) throw new TooDeep('max recursion depth exceeded')
      if (this.#reader.is("'.'")) expr = this.#selected(expr)
      else if (this.#reader.is("'['")) expr = this.#indexed(expr)
      else return expr
    }
  }

  #selected(operand: Expr): Expr {
    const next = this.#reader.peek(1).kind
    if (next !== 'IDENTIFIER' && next !== 'ESC_IDENTIFIER' && next !== "'?'") throw this.#reader.noAlternative(1)
    const dot = this.#reader.expect("'.'")
    const question = this.#reader.take("'?'")
    const name = this.#fieldName()
    if (!question && name.kind === 'IDENTIFIER' && this.#reader.is("'('")) return this.#methodCall(operand, name)
    const { at } = dot
    if (!question) return this.#nodes.select(at, operand, name.text)
    return this.#nodes.call(at, operators.optionalSelect, operand, this.#nodes.literal(name.at, name.text))
  }

  #fieldName(): Token {
    this.#reader.sync(grammar.fieldStart)
    const escaped = this.#reader.take('ESC_IDENTIFIER')
    if (!escaped) return this.#reader.expect('IDENTIFIER')
    this.#nodes.error(escaped.at, "unsupported syntax: '`'")
    return escaped
  }

  #methodCall(target: Expr, name: Token): Expr {
    const open = this.#reader.expect("'('")
    const args = this.#args()
    return this.#expanded({ kind: 'call', id: this.#nodes.id(), at: open.at, name: name.text, target, args })
  }

  #indexed(operand: Expr): Expr {
    const open = this.#reader.expect("'['")
    const question = this.#reader.take("'?'")
    const index = this.#within(grammar.closeBracket, false, () => this.#expr())
    this.#reader.expect("']'")
    return this.#nodes.call(open.at, question ? operators.optionalIndex : operators.index, operand, index)
  }

  #args(): Expr[] {
    this.#reader.sync(grammar.argumentsStart)
    const args = this.#reader.is("')'")
      ? []
      : this.#within(grammar.closeParenthesis, false, () => this.#separated(() => this.#expr()))
    this.#reader.expect("')'")
    return args
  }

  /** Items with commas between them; a comma before the end belongs to the caller. */
  #separated<T>(item: () => T, start: TokenSet = grammar.noKinds): T[] {
    const items = [this.#within(grammar.comma, true, item)]
    while (this.#reader.is("','") && (start.size === 0 || start.has(this.#reader.peek(1).kind))) {
      this.#reader.take("','")
      items.push(this.#within(grammar.comma, true, item))
    }
    return items
  }

  #primary(): Expr {
    const { kind, at } = this.#reader.peek()
    switch (kind) {
      case "'('":
        return this.#parenthesized()
      case "'['":
        return this.#list()
      case "'{'":
        return this.#map()
      case "'.'":
        if (this.#reader.peek(1).kind !== 'IDENTIFIER') throw this.#reader.noAlternative(1)
        this.#reader.take("'.'")
        return this.#named('.')
      case 'IDENTIFIER':
        return this.#named('')
      case "'-'":
      case 'NUM_INT':
      case 'NUM_FLOAT':
        return this.#number()
      default:
        this.#reader.take(kind)
        return this.#constant(kind, at)
    }
  }

  #parenthesized(): Expr {
    this.#reader.expect("'('")
    const expr = this.#within(grammar.closeParenthesis, false, () => this.#expr())
    this.#reader.expect("')'")
    return expr
  }

  #list(): Expr {
    const open = this.#reader.expect("'['")
    const optional = new Set<number>()
    this.#reader.sync(grammar.listStart)
    const elements = grammar.itemStart.has(this.#reader.peek().kind)
      ? this.#within(grammar.listEnd, false, () => {
          let index = 0
          return this.#separated(() => {
            if (this.#reader.take("'?'")) optional.add(index)
            index++
            return this.#expr()
          }, grammar.itemStart)
        })
      : []
    this.#close("']'", grammar.listEnd)
    return this.#nodes.list(open.at, elements, optional)
  }

  #map(): Expr {
    const open = this.#reader.expect("'{'")
    this.#reader.sync(grammar.mapStart)
    const entries = grammar.itemStart.has(this.#reader.peek().kind)
      ? this.#within(grammar.braceEnd, false, () =>
          this.#recovered(() => this.#separated(() => this.#mapEntry(), grammar.itemStart)),
        )
      : []
    this.#close("'}'", grammar.braceEnd)
    return this.#nodes.map(open.at, entries)
  }

  #mapEntry(): MapEntry {
    const optional = this.#reader.take("'?'") !== undefined
    const key = this.#within(grammar.colon, false, () => this.#expr())
    const { at } = this.#reader.expect("':'", grammar.expressionStart, false)
    return { id: this.#nodes.id(), at, key, value: this.#expr(), optional }
  }

  /** `a`, `a(…)` or `a.b{…}`. */
  #named(dot: '' | '.'): Expr {
    const end = this.#structNameEnd()
    if (end === 'broken') {
      for (
        let id = this.#reader.take('IDENTIFIER');
        id && this.#reader.take("'.'");
        id = this.#reader.take('IDENTIFIER')
      );
      this.#reader.expect('IDENTIFIER', new Set<TokenKind>(["'.'", "'{'"]), false)
    }
    const id = this.#reader.expect('IDENTIFIER')
    if (end !== undefined) return this.#struct(dot + id.text)
    if (this.#reader.is("'('")) {
      if (grammar.reservedWords.has(id.text)) this.#nodes.error(id.at, `reserved identifier: ${id.text}`)
      const open = this.#reader.expect("'('")
      const args = this.#args()
      const { at } = open
      return this.#expanded({ kind: 'call', id: this.#nodes.id(), at, name: dot + id.text, target: undefined, args })
    }
    if (!grammar.reservedWords.has(id.text)) return this.#nodes.ident(id.at, dot + id.text)
    this.#nodes.error(id.at, `reserved identifier: ${id.text}`)
    return this.#nodes.literal(id.at, null)
  }

  /** Looks for `{` after names and dots. A name that lacks after a dot breaks whatever it was to be. */
  #structNameEnd(): number | 'broken' | undefined {
    for (let ahead = 1; ; ahead += 2) {
      const { kind } = this.#reader.peek(ahead)
      if (kind === "'{'") return ahead
      if (kind !== "'.'") return undefined
      const next = this.#reader.peek(ahead + 1).kind
      if (next === "'?'" || next === 'ESC_IDENTIFIER') return undefined
      if (next !== 'IDENTIFIER') return 'broken'
    }
  }

  #struct(first: string): Expr {
    let name = first
    while (this.#reader.take("'.'")) name += `.${this.#reader.expect('IDENTIFIER').text}`
    const open = this.#reader.expect("'{'")
    this.#reader.sync(grammar.structStart)
    const fields = grammar.fieldStart.has(this.#reader.peek().kind)
      ? this.#within(grammar.braceEnd, false, () =>
          this.#recovered(() => this.#separated(() => this.#structField(), grammar.fieldStart)),
        )
      : []
    this.#close("'}'", grammar.braceEnd)
    return { kind: 'struct', id: this.#nodes.id(), at: open.at, name, fields }
  }

  #structField(): StructField {
    const optional = this.#reader.take("'?'") !== undefined
    const name = this.#fieldName()
    const { at } = this.#reader.expect("':'", grammar.expressionStart, false)
    return { id: this.#nodes.id(), at, field: name.text, value: this.#expr(), optional }
  }

  #recovered<T>(rule: () => T[]): T[] {
    try {
      return rule()
    } catch (err) {
      if (!(err instanceof RuleFailed)) throw err
      this.#reader.recover()
      return []
    }
  }

  /** A last comma is allowed. */
  #close(kind: TokenKind, ends: TokenSet): void {
    this.#reader.sync(ends)
    this.#reader.take("','")
    this.#reader.expect(kind)
  }

  #number(): Expr {
    const { at } = this.#reader.peek()
    const isNegative = this.#reader.take("'-'") !== undefined
    const { kind } = this.#reader.peek()
    if (kind !== 'NUM_INT' && kind !== 'NUM_FLOAT') throw this.#reader.noAlternative(0)
    const { text } = this.#reader.expect(kind)
    const value = kind === 'NUM_INT' ? intLiteral(text, isNegative) : doubleLiteral(text, isNegative)
    if (value === undefined) this.#nodes.error(at, `invalid ${kind === 'NUM_INT' ? 'int' : 'double'} literal`)
    return this.#nodes.literal(at, value ?? 0n)
  }

  #constant(kind: TokenKind, at: number): Expr {
    if (kind === "'null'") return this.#nodes.literal(at, null)
    if (kind === "'true'" || kind === "'false'") return this.#nodes.literal(at, kind === "'true'")
    const { text } = this.#reader.peek(-1)
    if (kind === 'NUM_UINT') {
      const value = uintLiteral(text)
      if (value === undefined) this.#nodes.error(at, 'invalid uint literal')
      return this.#nodes.literal(at, new CelUint(value ?? 0n))
    }
    const value = kind === 'BYTES' ? bytesLiteral(text) : stringLiteral(text)
    if (value === undefined) this.#nodes.error(at, 'unable to unescape string')
    return this.#nodes.literal(at, value ?? '')
  }

  #expanded(call: Call): Expr {
    const macro = macroFor(this.#macros, call)
    // What stands in place of broken parts is no ground for further complaints, other than those of upstream.
    return macro?.(this.#nodes, call) ?? call
  }
}
