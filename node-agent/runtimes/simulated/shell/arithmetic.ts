import { UnsupportedScriptError } from './tokens.ts'

/** `$((…))`: integers, variables, `+ - * / %` and parentheses. @throws {UnsupportedScriptError} */
export function evaluateArithmetic(expression: string, variable: (name: string) => string): number {
  const tokens = expression.match(/\d+|\$?\w+|[-+*/%()]/g) ?? []
  let at = 0

  const sum = (): number => {
    let value = product()
    while (tokens[at] === '+' || tokens[at] === '-')
      value = tokens[at++] === '+' ? value + product() : value - product()
    return value
  }
  const product = (): number => {
    let value = factor()
    while (['*', '/', '%'].includes(tokens[at] ?? '')) {
      const operator = tokens[at++]
      const right = factor()
      if (operator === '*') value *= right
      else if (right === 0) throw new UnsupportedScriptError('division by zero')
      else value = operator === '/' ? Math.trunc(value / right) : value % right
    }
    return value
  }
  const factor = (): number => {
    const token = tokens[at++]
    if (token === undefined) throw new UnsupportedScriptError('arithmetic expression')
    if (token === '-') return -factor()
    if (token === '(') {
      const value = sum()
      at++
      return value
    }
    return /^\d/.test(token) ? Number(token) : Number(variable(token.replace('$', '')) || 0)
  }

  const value = sum()
  if (at < tokens.length || !Number.isFinite(value)) throw new UnsupportedScriptError('arithmetic expression')
  return value
}
