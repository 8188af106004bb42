import { badRequest } from '../errors.ts'
import type { Draft } from '../object.ts'
import type { LabelSelector } from '../types/meta-v1.ts'
import { type Token, tokenize } from './label-lexer.ts'
import {
  aggregateText,
  formatRequirement,
  keyErrors,
  type LabelOperator,
  type LabelRequirement,
  requirementErrors,
  requirementTest,
} from './label-requirement.ts'

export type { LabelOperator, LabelRequirement } from './label-requirement.ts'

/** A label selector, ready to match. */
export interface LabelMatcher {
  /** All must hold; sorted by key. Empty: matches everything, unless `matchesNothing`. */
  readonly requirements: readonly LabelRequirement[]
  /** An absent LabelSelector object selects nothing. */
  readonly matchesNothing: boolean
  matches(labels: Readonly<Record<string, string>> | undefined): boolean
  /** Canonical text; parses to an equal matcher. */
  toString(): string
}

/** Selects nothing, as an absent LabelSelector does. */
export const matchesNothing: LabelMatcher = {
  requirements: [],
  matchesNothing: true,
  matches: () => false,
  toString: () => '',
}

function matcherOf(unsorted: readonly LabelRequirement[]): LabelMatcher {
  const requirements = unsorted.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const tests = requirements.map((requirement) => ({ key: requirement.key, test: requirementTest(requirement) }))
  return {
    requirements,
    matchesNothing: false,
    matches: (labels) =>
      tests.every(({ key, test }) => test(labels && Object.hasOwn(labels, key) ? labels[key] : undefined)),
    toString: () => requirements.map(formatRequirement).join(','),
  }
}

/** Selects objects that carry exactly these values: the `spec.selector` of Services and ReplicationControllers. */
export function labelSetMatcher(labels: Readonly<Record<string, string>>): LabelMatcher {
  return matcherOf(Object.entries(labels).map(([key, value]) => ({ key, operator: '=', values: [value] })))
}

const selectorOperators: Readonly<Record<string, LabelOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
}

/**
 * A LabelSelector object: absent selects nothing, empty selects everything.
 * @throws {ApiError} BadRequest when it is not valid
 */
export function labelMatcherOf(selector: Draft<LabelSelector> | undefined): LabelMatcher {
  if (!selector) return matchesNothing
  const requirements: LabelRequirement[] = []
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    requirements.push(checked({ key, operator: '=', values: [value ?? ''] }))
  }
  for (const { key, operator: name, values } of selector.matchExpressions ?? []) {
    const operator = selectorOperators[name ?? '']
    if (operator === undefined) throw badRequest(`"${name}" is not a valid label selector operator`)
    requirements.push(checked({ key: key ?? '', operator, values: sortedSet(values ?? []) }))
  }
  return matcherOf(requirements)
}

/** How tables show a LabelSelector object: its text, `<none>`, or `<error>`. */
export function formatLabelSelector(selector: Draft<LabelSelector> | undefined): string {
  try {
    return labelMatcherOf(selector).toString() || '<none>'
  } catch {
    return '<error>'
  }
}

/**
 * Parses `a=b,c!=d,e in (f,g),!h,i>3`.
 * @throws {ApiError} BadRequest with upstream's text
 */
export function parseLabelSelector(text: string): LabelMatcher {
  return matcherOf(new Parser(tokenize(text)).parse())
}

function checked(requirement: LabelRequirement): LabelRequirement {
  const errors = requirementErrors(requirement)
  if (errors.length > 0) throw badRequest(aggregateText(errors))
  return requirement
}

function sortedSet(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.map((value) => value ?? ''))].sort()
}

/** A message without the frame that the parser puts around it. */
class Unparsable extends Error {}

/** Recursive descent, with upstream's error texts, their missing commas included. */
class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = []
    for (;;) {
      const next = this.#peek()
      if (next.type === 'end') return requirements
      if (!startsRequirement(next))
        throw badRequest(`found '${next.text}', expected: !, identifier, or 'end of string'`)
      requirements.push(this.#framedRequirement())
      const end = this.#take()
      if (end.type === 'end') return requirements
      if (end.type !== ',') throw badRequest(`found '${end.text}', expected: ',' or 'end of string'`)
      const following = this.#peek()
      if (!startsRequirement(following)) throw badRequest(`found '${following.text}', expected: identifier after ','`)
    }
  }

  /** Names and values may be `in` and `notin`, too. */
  #peek(): Token {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)]!
    return token.type === 'in' || token.type === 'notin' ? { type: 'identifier', text: token.text } : token
  }

  #take(): Token {
    const token = this.#peek()
    this.#at++
    return token
  }

  #framedRequirement(): LabelRequirement {
    try {
      return this.#requirement()
    } catch (err) {
      if (err instanceof Unparsable) throw badRequest(`unable to parse requirement: ${err.message}`)
      throw err
    }
  }

  #requirement(): LabelRequirement {
    const isNegated = this.#peek().type === '!'
    if (isNegated) this.#at++
    const { type, text: key } = this.#take()
    if (type !== 'identifier') throw new Unparsable(`found '${key}', expected: identifier`)
    const wrongKey = keyErrors(key, '<nil>')
    if (wrongKey.length > 0) throw new Unparsable(aggregateText(wrongKey))
    const requirement = this.#rest(key, isNegated)
    const errors = requirementErrors(requirement)
    if (errors.length > 0) throw new Unparsable(aggregateText(errors))
    return requirement
  }

  #rest(key: string, isNegated: boolean): LabelRequirement {
    if (isNegated) return { key, operator: '!', values: [] }
    const next = this.#peek().type
    if (next === 'end' || next === ',') return { key, operator: 'exists', values: [] }
    const operator = this.#operator()
    const values = operator === 'in' || operator === 'notin' ? this.#set() : [this.#exactValue()]
    return { key, operator, values: sortedSet(values) }
  }

  #operator(): LabelOperator {
    const { type, text } = this.#tokens[this.#at++]!
    switch (type) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
        return type
      case '>':
        return 'gt'
      case '<':
        return 'lt'
      default:
        throw new Unparsable(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`)
    }
  }

  #exactValue(): string {
    const next = this.#peek().type
    if (next === 'end' || next === ',') return ''
    const { type, text } = this.#take()
    if (type !== 'identifier') throw new Unparsable(`found '${text}', expected: identifier`)
    return text
  }

  #set(): string[] {
    const open = this.#take()
    if (open.type !== '(') throw new Unparsable(`found '${open.text}' expected: '('`)
    const first = this.#peek()
    if (first.type === ')') {
      this.#at++
      return []
    }
    if (first.type !== 'identifier' && first.type !== ',') {
      throw new Unparsable(`found '${first.text}', expected: ',', ')' or identifier`)
    }
    const values = this.#values()
    this.#at++
    return values
  }

  /** Up to the closing parenthesis. Commas with nothing between them stand for an empty value. */
  #values(): string[] {
    const values: string[] = []
    for (;;) {
      const { type, text } = this.#take()
      const next = this.#peek()
      if (type === 'identifier') {
        values.push(text)
        if (next.type === ')') return values
        if (next.type !== ',') throw new Unparsable(`found '${next.text}', expected: ',' or ')'`)
      } else if (type === ',') {
        if (values.length === 0) values.push('')
        if (next.type === ',') this.#at++
        if (next.type === ',' || next.type === ')') values.push('')
        if (next.type === ')') return values
      } else throw new Unparsable(`found '${text}', expected: ',', or identifier`)
    }
  }
}

function startsRequirement({ type }: Token): boolean {
  return type === 'identifier' || type === '!'
}
