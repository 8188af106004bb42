import { reservedWords } from '../syntax/grammar.ts'

/** The name of a property in expressions (k8s.io/apiserver/pkg/cel, Escape). @returns undefined when it can have none */
export function escapeName(name: string): string | undefined {
  if (!/^[a-zA-Z_./-][a-zA-Z0-9_./-]*$/.test(name)) return undefined
  if (reservedWords.has(name)) return `__${name}__`
  return name.replace(/__|[-./]/g, (part) => escapes[part]!)
}

const escapes: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
}
