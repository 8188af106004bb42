/** The kinds of tokens as syntax errors spell them, in the order in which those list them (CEL.g4). */
export const tokenKinds = [
  '<EOF>',
  "'=='",
  "'!='",
  "'in'",
  "'<'",
  "'<='",
  "'>='",
  "'>'",
  "'&&'",
  "'||'",
  "'['",
  "']'",
  "'{'",
  "'}'",
  "'('",
  "')'",
  "'.'",
  "','",
  "'-'",
  "'!'",
  "'?'",
  "':'",
  "'+'",
  "'*'",
  "'/'",
  "'%'",
  "'true'",
  "'false'",
  "'null'",
  'NUM_FLOAT',
  'NUM_INT',
  'NUM_UINT',
  'STRING',
  'BYTES',
  'IDENTIFIER',
  'ESC_IDENTIFIER',
] as const

export type TokenKind = (typeof tokenKinds)[number]

/** A piece of the text. */
export interface Token {
  readonly kind: TokenKind
  /** As written; `<EOF>` at the end. */
  readonly text: string
  /** Offset of the first code point. */
  readonly at: number
  /** Offset after the last one. */
  readonly end: number
}

/** A set of kinds, and how errors list it. */
export type TokenSet = ReadonlySet<TokenKind>

/** What an error expected: one kind, or all of them in braces. */
export function describeKinds(kinds: TokenSet): string {
  const names = tokenKinds.filter((kind) => kinds.has(kind))
  return names.length === 1 ? names[0]! : `{${names.join(', ')}}`
}
