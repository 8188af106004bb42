/** Tokens of the label selector grammar. `in` and `notin` are words only where an operator is expected. */
export interface Token {
  readonly type: 'identifier' | 'in' | 'notin' | '=' | '==' | '!=' | '!' | '>' | '<' | '(' | ')' | ',' | 'end' | 'error'
  /** What messages show. */
  readonly text: string
}

const whitespace = ' \t\r\n'
const special = '=!(),><'
const symbols: readonly string[] = ['=', '==', '!=', '!', '>', '<', '(', ')', ',']

/** Splits a label selector into tokens; the last one is always `end`. */
export function tokenize(selector: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < selector.length) {
    const char = selector[at]!
    if (whitespace.includes(char)) {
      at++
      continue
    }
    const token = special.includes(char) ? symbolAt(selector, at) : wordAt(selector, at)
    tokens.push(token)
    // An error token carries a message instead of the input; nothing behind it matters.
    if (token.type === 'error') break
    at += token.text.length
  }
  tokens.push({ type: 'end', text: '' })
  return tokens
}

/** The longest run of special characters that is a symbol. */
function symbolAt(selector: string, start: number): Token {
  let found: string | undefined
  for (let end = start + 1; end <= selector.length && special.includes(selector[end - 1]!); end++) {
    const text = selector.slice(start, end)
    if (symbols.includes(text)) found = text
    else if (found !== undefined) break
  }
  return found === undefined
    ? { type: 'error', text: `error expected: keyword found '${selector.slice(start)}'` }
    : { type: found as Token['type'], text: found }
}

function wordAt(selector: string, start: number): Token {
  let end = start
  while (end < selector.length && !special.includes(selector[end]!) && !whitespace.includes(selector[end]!)) end++
  const text = selector.slice(start, end)
  return { type: text === 'in' || text === 'notin' ? text : 'identifier', text }
}
