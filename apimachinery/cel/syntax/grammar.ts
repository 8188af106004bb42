import type { TokenKind, TokenSet } from './tokens.ts'

/** Which tokens can stand at which places of the grammar. */

const literals: readonly TokenKind[] = [
  "'true'",
  "'false'",
  "'null'",
  'NUM_FLOAT',
  'NUM_INT',
  'NUM_UINT',
  'STRING',
  'BYTES',
]

function kinds(...list: readonly TokenKind[]): TokenSet {
  return new Set(list)
}

/** What an operand after `!` or `-` starts with. */
export const primaryStart = kinds("'['", "'{'", "'('", "'.'", "'-'", ...literals, 'IDENTIFIER')

export const expressionStart = kinds("'!'", ...primaryStart)

export const argumentsStart = kinds("')'", ...expressionStart)
export const listStart = kinds("']'", "','", "'?'", ...expressionStart)
export const mapStart = kinds("'}'", "','", "'?'", ...expressionStart)
export const fieldStart = kinds("'?'", 'IDENTIFIER', 'ESC_IDENTIFIER')
export const structStart = kinds("'}'", "','", ...fieldStart)
export const itemStart = kinds("'?'", ...expressionStart)

export const listEnd = kinds("']'", "','")
export const braceEnd = kinds("'}'", "','")
export const noKinds = kinds()
export const comma = kinds("','")
export const colon = kinds("':'")
export const closeParenthesis = kinds("')'")
export const closeBracket = kinds("']'")
export const accessors = kinds("'.'", "'['")
export const endOfText = kinds('<EOF>')

/** Binary operators as functions, by how tightly they bind; `in` is one. */
export const productOperators: ReadonlyMap<TokenKind, string> = new Map([
  ["'*'", '_*_'],
  ["'/'", '_/_'],
  ["'%'", '_%_'],
])
export const sumOperators: ReadonlyMap<TokenKind, string> = new Map([
  ["'+'", '_+_'],
  ["'-'", '_-_'],
])
export const relationOperators: ReadonlyMap<TokenKind, string> = new Map([
  ["'<'", '_<_'],
  ["'<='", '_<=_'],
  ["'>='", '_>=_'],
  ["'>'", '_>_'],
  ["'=='", '_==_'],
  ["'!='", '_!=_'],
  ["'in'", '@in'],
])

/** What can go on after any expression: an operator. */
export const afterOperand = kinds(
  ...productOperators.keys(),
  ...sumOperators.keys(),
  ...relationOperators.keys(),
  "'&&'",
  "'||'",
  "'?'",
)

/** Words that may not name variables and functions (langdef.md, RESERVED). */
export const reservedWords: ReadonlySet<string> = new Set([
  'as',
  'break',
  'const',
  'continue',
  'else',
  'false',
  'for',
  'function',
  'if',
  'import',
  'in',
  'let',
  'loop',
  'package',
  'namespace',
  'null',
  'return',
  'true',
  'var',
  'void',
  'while',
])
