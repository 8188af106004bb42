import { isObject } from '../equality.ts'
import { unprocessable } from '../errors.ts'

/** Where a pointer leads: a member of an object, or an element of a list; it need not be there. */
export interface Parent {
  readonly container: unknown[] | Record<string, unknown>
  readonly key: string
}

/**
 * Follows a JSON pointer (RFC 6901) up to its last part.
 * @throws {ApiError} Invalid: the pointer has no parts, or leads through something that is not there
 */
export function parentOf(root: unknown, pointer: string): Parent {
  const [start, ...parts] = pointer.split('/')
  const key = parts.pop()
  if (start !== '' || key === undefined) throw unprocessable()
  let value = root
  for (const part of parts) value = lookUp({ container: asContainer(value), key: unescaped(part) })
  return { container: asContainer(value), key: unescaped(key) }
}

/** What is at the end of a pointer; undefined when nothing is. */
export function lookUp({ container, key }: Parent): unknown {
  if (!Array.isArray(container)) return Object.hasOwn(container, key) ? container[key] : undefined
  return /^-?[0-9]{1,9}$/.test(key) ? container.at(Number(key)) : undefined
}

function asContainer(value: unknown): Parent['container'] {
  if (Array.isArray(value) || isObject(value)) return value
  throw unprocessable()
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
