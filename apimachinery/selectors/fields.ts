import { badRequest } from '../errors.ts'

/** One condition on a field. */
export interface FieldRequirement {
  /** Such as `metadata.name`, unchecked: which keys a resource has is the resource's matter. */
  readonly key: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** A field selector, ready to match. */
export interface FieldMatcher {
  /** All must hold. Empty: matches everything. */
  readonly requirements: readonly FieldRequirement[]
  /** `get` reads the value of a key from an object. */
  matches(get: (key: string) => string): boolean
  /** Canonical text; parses to an equal matcher. */
  toString(): string
}

/** `==` is a spelling of `=`. */
const operators = ['!=', '==', '='] as const

/**
 * Parses `metadata.name=a,status.phase!=Failed`; `\` escapes `,`, `=` and itself in values.
 * @throws {ApiError} BadRequest with upstream's text
 */
export function parseFieldSelector(text: string): FieldMatcher {
  const terms = splitTerms(text).filter((term) => term !== '')
  return fieldMatcher(terms.sort().map((term) => parseTerm(term, text)))
}

/** The name that requirements demand of an object; undefined when they leave it open. */
export function selectedName(requirements: readonly FieldRequirement[]): string | undefined {
  return requirements.find(({ key, operator }) => key === 'metadata.name' && operator === '=')?.value
}

/** A matcher from requirements that are already taken apart. */
export function fieldMatcher(requirements: readonly FieldRequirement[]): FieldMatcher {
  return {
    requirements,
    matches: (get) => requirements.every(({ key, operator, value }) => (get(key) === value) === (operator === '=')),
    toString: () => requirements.map(({ key, operator, value }) => `${key}${operator}${escapeValue(value)}`).join(','),
  }
}

/** At commas that are not escaped; escapes stay in. */
function splitTerms(text: string): string[] {
  const terms: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ',') {
      terms.push(text.slice(start, at))
      start = at + 1
    }
  }
  terms.push(text.slice(start))
  return terms
}

function parseTerm(term: string, selector: string): FieldRequirement {
  for (let at = 0; at < term.length; at++) {
    const operator = operators.find((candidate) => term.startsWith(candidate, at))
    if (operator === undefined) continue
    const value = unescapeValue(term.slice(at + operator.length))
    return { key: term.slice(0, at), operator: operator === '!=' ? '!=' : '=', value }
  }
  throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`)
}

function escapeValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&')
}

function unescapeValue(text: string): string {
  let value = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (char === '\\') {
      const escaped = text[++at] ?? ''
      if (!'\\,='.includes(escaped) || escaped === '') {
        throw badRequest(`invalid field selector: invalid escape sequence: \\${escaped}`)
      }
      value += escaped
    } else if (char === '=' || char === ',') {
      // Upstream prints the code of the character.
      throw badRequest(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`)
    } else value += char
  }
  return value
}
