import { type Segment, type Token, tokenize, UnsupportedScriptError } from './tokens.ts'

export interface Word {
  readonly segments: readonly Segment[]
  readonly quoted: boolean
}

/** A command of a shell script. */
export type Command =
  | { readonly type: 'simple'; readonly words: readonly Word[]; readonly output: Output }
  | { readonly type: 'sequence'; readonly commands: readonly Command[] }
  | { readonly type: 'and'; readonly left: Command; readonly right: Command }
  | { readonly type: 'or'; readonly left: Command; readonly right: Command }
  | { readonly type: 'not'; readonly command: Command }
  | { readonly type: 'pipe'; readonly commands: readonly Command[] }
  | { readonly type: 'background'; readonly command: Command }
  | { readonly type: 'subshell'; readonly body: Command }
  | { readonly type: 'if'; readonly test: Command; readonly then: Command; readonly otherwise: Command | undefined }
  | { readonly type: 'loop'; readonly test: Command; readonly until: boolean; readonly body: Command }
  | { readonly type: 'for'; readonly variable: string; readonly values: readonly Word[]; readonly body: Command }

/** Where a command's standard output goes; `none`: into a file. */
export type Output = 'stdout' | 'stderr' | 'none'

/** Simulated commands say little on standard error: where that goes changes nothing. */
const duplications = ['2>&1', '>&1']
const toStderr = ['1>&2', '>&2']

/** Container commands write to the container's own output through these files. */
const outputFiles: ReadonlyMap<string, Output> = new Map([
  ['/dev/stdout', 'stdout'],
  ['/proc/1/fd/1', 'stdout'],
  ['/dev/stderr', 'stderr'],
  ['/proc/1/fd/2', 'stderr'],
])

const closers = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', '}'])

/** Reads the part of the POSIX shell language that container commands are usually written in. @throws {UnsupportedScriptError} */
export function parseScript(script: string): Command {
  const parser = new Parser(tokenize(script))
  const command = parser.list()
  parser.expectEnd()
  return command
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  list(): Command {
    const commands: Command[] = []
    for (;;) {
      while (this.#takeOperator(';') || this.#takeOperator('\n')) {}
      if (this.#atEndOfList()) return commands.length === 1 ? commands[0]! : { type: 'sequence', commands }
      const command = this.#andOr()
      commands.push(this.#takeOperator('&') ? { type: 'background', command } : command)
    }
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) throw new UnsupportedScriptError('syntax error')
  }

  #andOr(): Command {
    let left = this.#pipeline()
    for (;;) {
      const type = this.#takeOperator('&&') ? 'and' : this.#takeOperator('||') ? 'or' : undefined
      if (type === undefined) return left
      while (this.#takeOperator('\n')) {}
      left = { type, left, right: this.#pipeline() }
    }
  }

  #pipeline(): Command {
    if (this.#takeKeyword('!')) return { type: 'not', command: this.#pipeline() }
    const commands = [this.#command()]
    while (this.#takeOperator('|')) commands.push(this.#command())
    return commands.length === 1 ? commands[0]! : { type: 'pipe', commands }
  }

  #command(): Command {
    if (this.#takeOperator('(')) {
      const body = this.list()
      this.#expectOperator(')')
      return { type: 'subshell', body }
    }
    if (this.#takeKeyword('{')) return this.#until('}')
    if (this.#takeKeyword('if')) return this.#if()
    if (this.#takeKeyword('while')) return this.#loop(false)
    if (this.#takeKeyword('until')) return this.#loop(true)
    if (this.#takeKeyword('for')) return this.#for()
    for (const keyword of ['case', 'function', 'select']) {
      if (this.#takeKeyword(keyword)) throw new UnsupportedScriptError(keyword)
    }
    return this.#simple()
  }

  #if(): Command {
    const test = this.#until('then')
    const then = this.list()
    if (this.#takeKeyword('elif')) return { type: 'if', test, then, otherwise: this.#if() }
    const otherwise = this.#takeKeyword('else') ? this.list() : undefined
    this.#expectKeyword('fi')
    return { type: 'if', test, then, otherwise }
  }

  #loop(until: boolean): Command {
    const test = this.#until('do')
    return { type: 'loop', test, until, body: this.#until('done') }
  }

  #for(): Command {
    const variable = literal(this.#takeWord())
    if (variable === undefined) throw new UnsupportedScriptError('for')
    const values: Word[] = []
    if (this.#takeKeyword('in')) for (let word = this.#takeWord(); word; word = this.#takeWord()) values.push(word)
    while (this.#takeOperator(';') || this.#takeOperator('\n')) {}
    this.#expectKeyword('do')
    return { type: 'for', variable, values, body: this.#until('done') }
  }

  #simple(): Command {
    const words: Word[] = []
    let output: Output = 'stdout'
    for (;;) {
      const word = this.#takeWord()
      if (word) words.push(word)
      else if (duplications.some((operator) => this.#takeOperator(operator))) continue
      else if (toStderr.some((operator) => this.#takeOperator(operator))) output = 'stderr'
      else if (['2>', '2>>', '<'].some((operator) => this.#takeOperator(operator))) this.#takeWord()
      else if (['>', '>>', '&>'].some((operator) => this.#takeOperator(operator))) {
        output = outputFiles.get(literal(this.#takeWord()) ?? '') ?? 'none'
      } else break
    }
    if (words.length === 0) throw new UnsupportedScriptError('syntax error')
    // `name() { … }`
    if (this.#peekOperator('(')) throw new UnsupportedScriptError('function')
    return { type: 'simple', words, output }
  }

  #until(keyword: string): Command {
    const body = this.list()
    this.#expectKeyword(keyword)
    return body
  }

  #atEndOfList(): boolean {
    const token = this.#tokens[this.#at]
    if (!token) return true
    if (token.type === 'operator') return token.text === ')'
    const keyword = literal(token)
    return keyword !== undefined && !token.quoted && closers.has(keyword)
  }

  #takeWord(): Word | undefined {
    const token = this.#tokens[this.#at]
    if (token?.type !== 'word') return undefined
    this.#at++
    return token
  }

  #takeKeyword(keyword: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.type !== 'word' || token.quoted || literal(token) !== keyword) return false
    this.#at++
    return true
  }

  #expectKeyword(keyword: string): void {
    if (!this.#takeKeyword(keyword)) throw new UnsupportedScriptError(`expected ${keyword}`)
  }

  #peekOperator(text: string): boolean {
    const token = this.#tokens[this.#at]
    return token?.type === 'operator' && token.text === text
  }

  #takeOperator(text: string): boolean {
    if (!this.#peekOperator(text)) return false
    this.#at++
    return true
  }

  #expectOperator(text: string): void {
    if (!this.#takeOperator(text)) throw new UnsupportedScriptError(`expected ${text}`)
  }
}

/** The word's text when nothing in it needs filling in. */
function literal(word: Word | undefined): string | undefined {
  if (!word) return undefined
  return word.segments.every((segment) => segment.type === 'text')
    ? word.segments.map((segment) => segment.text).join('')
    : undefined
}
