import { duplicateField, type FieldError, tooManyField } from '../../field-error.ts'
import { each } from '../validation/fields.ts'

/** Errors of each element; a list that is too long is not looked into. */
export function boundedEach<T>(
  path: string,
  list: readonly T[] | null | undefined,
  max: number,
  errorsOf: (element: T, path: string) => readonly FieldError[],
): FieldError[] {
  const count = list?.length ?? 0
  return count > max ? [tooManyField(path, count, max)] : each(path, list, errorsOf)
}

/** Errors of each element, and of those whose key another one has already. */
export function uniqueEach<T>(
  path: string,
  list: readonly T[] | null | undefined,
  max: number,
  keyOf: (element: T) => string,
  errorsOf: (element: T, path: string) => readonly FieldError[],
): FieldError[] {
  const keys = new Set<string>()
  return boundedEach(path, list, max, (element, at) => {
    const key = keyOf(element)
    const isNew = !keys.has(key)
    keys.add(key)
    return isNew ? errorsOf(element, at) : [...errorsOf(element, at), duplicateField(at, key)]
  })
}

/** The shortest length at which keys are cut in paths. */
const minShownKey = 16

/** Errors of each key and value; keys that are longer than `maxShownKey` are cut in the middle where paths show them. */
export function entriesErrors<T>(
  path: string,
  map: Readonly<Record<string, T>> | undefined,
  max: number,
  maxShownKey: number,
  errorsOf: (key: string, value: T, path: string) => readonly FieldError[],
): FieldError[] {
  const entries = Object.entries(map ?? {})
  if (entries.length > max) return [tooManyField(path, entries.length, max)]
  return entries.flatMap(([key, value]) => errorsOf(key, value, `${path}[${shownKey(key, maxShownKey)}]`))
}

function shownKey(key: string, maxShown: number): string {
  const max = Math.max(maxShown, minShownKey)
  if (key.length <= max) return key
  const rest = max - '...'.length
  return `${key.slice(0, Math.ceil(rest / 2))}...${key.slice(key.length - Math.floor(rest / 2))}`
}
