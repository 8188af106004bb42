import { ownValue } from '../../equality.ts'
import { additionalSchemaOf, type StructuralSchema } from '../structural-schema.ts'

/**
 * The path of fields that a rule names as the place of its error (`.spec['a.b']`), as errors spell it. A path goes
 * through fields and keys of maps that the schema has.
 * @returns undefined when it is no such path
 */
export function ruleFieldPath(text: string, root: StructuralSchema): string | undefined {
  let schema: StructuralSchema | undefined = root
  let path = ''
  let rest = text
  while (rest !== '') {
    const match: RegExpExecArray | null = /^(?:\.([^.[\]']+)|\['((?:[^'\\]|\\[abfnrtv'\\])*)'\])/.exec(rest)
    if (!match || !schema) return undefined
    const name: string = match[1] ?? match[2]!.replace(/\\(.)/g, (_, char: string) => escapes[char] ?? char)
    rest = rest.slice(match[0].length)
    if (schema.properties) {
      schema = ownValue(schema.properties, name)
      if (!schema) return undefined
      path += path === '' ? name : `.${name}`
    } else {
      if (schema.additionalProperties === undefined) return undefined
      schema = additionalSchemaOf(schema)
      path += `[${name}]`
    }
  }
  return path
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
