import { isObject } from '../equality.ts'

/** A step of a path: from values to the values that it leads to. */
type Step = (values: readonly unknown[]) => readonly unknown[]

/** A compiled path: everything that it leads to in an object. Missing fields lead nowhere. */
export type JsonPath = (object: unknown) => readonly unknown[]

/**
 * Compiles the JSONPath of a printer column (k8s.io/client-go/util/jsonpath, without braces): fields, indexes, slices,
 * `*`, `..` and filters such as `[?(@.type=="Ready")]`.
 * @throws {JsonPathError} it cannot be read
 */
export function compileJsonPath(text: string): JsonPath {
  const steps = new PathParser(text).parse()
  return (object) => steps.reduce<readonly unknown[]>((values, step) => step(values), [object])
}

/** A path that cannot be read. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError'
}

/** Path texts come from users: more steps than this say nothing that fewer could not. */
const maxSteps = 256
/** Characters of the names between two brackets. */
const maxNames = 1_024

class PathParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  parse(): Step[] {
    const steps: Step[] = []
    while (this.#at < this.#text.length) {
      if (steps.length === maxSteps) throw new JsonPathError('path has too many steps')
      steps.push(this.#step())
    }
    return steps
  }

  #step(): Step {
    if (this.#take('..')) return this.#recursive()
    if (this.#take('[')) return this.#bracket()
    if (this.#take('@') || this.#take('$')) return (values) => values
    this.#take('.')
    return this.#at === this.#text.length || this.#text[this.#at] === '[' ? (values) => values : this.#field()
  }

  #field(): Step {
    if (this.#take('*')) return children
    let name = ''
    for (; this.#at < this.#text.length && !'.[ '.includes(this.#text[this.#at]!); this.#at++) {
      // A backslash makes a dot part of the name.
      if (this.#text[this.#at] === '\\' && this.#at + 1 < this.#text.length) this.#at++
      name += this.#text[this.#at]
    }
    if (name === '') throw new JsonPathError(`unexpected ${JSON.stringify(this.#text.slice(this.#at))}`)
    return fieldStep([name])
  }

  #recursive(): Step {
    const field = this.#field()
    return (values) => field(values.flatMap((value) => [...descendants(value)]))
  }

  #bracket(): Step {
    const inside = this.#untilBracketCloses()
    if (inside === '*') return children
    const filter = /^\?\((.*)\)$/s.exec(inside)
    if (filter) return filterStep(filter[1]!)
    if (inside.length > maxNames) throw new JsonPathError(`names of more than ${maxNames} characters`)
    const quoted = [...inside.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)]
    if (quoted.length > 0) return fieldStep(quoted.map(([, single, double]) => unescaped(single ?? double!)))
    if (/^-?\d*(:-?\d*){1,2}$/.test(inside)) return sliceStep(inside)
    if (/^-?\d+(,-?\d+)*$/.test(inside)) return indexStep(inside.split(',').map(Number))
    throw new JsonPathError(`invalid array index ${inside}`)
  }

  /** Brackets inside of quotes and filters do not count. */
  #untilBracketCloses(): string {
    const start = this.#at
    let quote = ''
    for (let depth = 1; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at]!
      if (quote !== '') {
        if (char === '\\') this.#at++
        else if (char === quote) quote = ''
      } else if (char === "'" || char === '"') quote = char
      else if (char === '[') depth++
      else if (char === ']' && --depth === 0) return this.#text.slice(start, this.#at++).trim()
    }
    throw new JsonPathError('unterminated array')
  }

  #take(token: string): boolean {
    const found = this.#text.startsWith(token, this.#at)
    if (found) this.#at += token.length
    return found
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1')
}

function fieldStep(names: readonly string[]): Step {
  return (values) =>
    values.flatMap((value) =>
      isObject(value) ? names.filter((name) => Object.hasOwn(value, name)).map((name) => value[name]) : [],
    )
}

function indexStep(indexes: readonly number[]): Step {
  return (values) =>
    values.flatMap((value) => {
      if (!Array.isArray(value)) return []
      const places = indexes.map((index) => (index < 0 ? index + value.length : index))
      return places.filter((place) => place >= 0 && place < value.length).map((place) => value[place])
    })
}

function sliceStep(text: string): Step {
  const [from, to, by] = text.split(':').map((part) => (part === '' ? undefined : Number(part)))
  const step = Math.max(1, by ?? 1)
  return (values) =>
    values.flatMap((value) => (Array.isArray(value) ? value.slice(from, to).filter((_, i) => i % step === 0) : []))
}

function children(values: readonly unknown[]): readonly unknown[] {
  return values.flatMap((value) => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []))
}

function* descendants(value: unknown): Generator<unknown> {
  yield value
  for (const child of children([value])) yield* descendants(child)
}

type Operand = (item: unknown) => unknown

/** `@.type=="Ready"`, or `@.ready`: what is there and not empty. */
function filterStep(text: string): Step {
  const [operator] = /[=!<>]=|[<>]/.exec(text) ?? ['']
  const [left = '', right = ''] = operator === '' ? [text] : splitAt(text, text.indexOf(operator), operator.length)
  const of = operand(left.trim())
  const matches = operator === '' ? exists(of) : compareBy(operator, of, operand(right.trim()))
  return (values) => values.flatMap((value) => (Array.isArray(value) ? value.filter(matches) : []))
}

function splitAt(text: string, at: number, length: number): [string, string] {
  return [text.slice(0, at), text.slice(at + length)]
}

function exists(of: Operand): (item: unknown) => boolean {
  return (item) => of(item) !== undefined
}

function operand(text: string): Operand {
  if (text.startsWith('@')) {
    const path = compileJsonPath(text.slice(1))
    return (item) => path(item)[0]
  }
  const quoted = /^(['"])(.*)\1$/s.exec(text)
  const value = quoted ? unescaped(quoted[2]!) : text === 'true' ? true : text === 'false' ? false : Number(text)
  if (Number.isNaN(value)) throw new JsonPathError(`unrecognized operand ${text}`)
  return () => value
}

function compareBy(operator: string, left: Operand, right: Operand): (item: unknown) => boolean {
  return (item) => {
    const [a, b] = [left(item), right(item)]
    if (a === undefined || b === undefined || typeof a !== typeof b) return false
    if (operator === '==') return a === b
    if (operator === '!=') return a !== b
    const [x, y] = [a as number, b as number]
    if (operator.startsWith('<')) return operator === '<=' ? x <= y : x < y
    return operator === '>=' ? x >= y : x > y
  }
}
