import { type FieldError, invalidField, tooLongField } from '../field-error.ts'

/** How long a field manager's name may be, in bytes (upstream: FieldManagerMaxLength). */
const maxBytes = 128

const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

/** What is wrong with the name of a field manager. */
export function managerNameErrors(name: string, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (Buffer.byteLength(name) > maxBytes) errors.push(tooLongField(path, name, maxBytes))
  if (name.search(unprintable) >= 0) errors.push(invalidField(path, name, 'should only contain printable characters'))
  return errors
}

/** The name under which a client that gives none owns what it writes: its program, the first word of User-Agent. */
export function managerOfUserAgent(userAgent: string): string {
  const [program = ''] = userAgent.split('/', 1)
  return cut(program.replace(unprintable, ''))
}

function cut(name: string): string {
  if (Buffer.byteLength(name) <= maxBytes) return name
  let result = ''
  for (const char of name) {
    if (Buffer.byteLength(result + char) > maxBytes) break
    result += char
  }
  return result
}
