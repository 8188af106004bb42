import { isObject, setOwn } from '../equality.ts'

/** The names of the fields that a simple path such as `.spec.replicas` goes through; `['a.b']` names one. */
export function fieldsOfPath(path: string): string[] {
  const parts = path.matchAll(/\['((?:[^'\\]|\\.)*)'\]|\.([^.[\]]+)/g)
  return [...parts].map(([, quoted, plain]) => quoted ?? plain!)
}

/** What stands at a path; undefined when nothing does. */
export function valueAtPath(object: unknown, fields: readonly string[]): unknown {
  let value = object
  for (const field of fields) {
    if (!isObject(value) || !Object.hasOwn(value, field)) return undefined
    value = value[field]
  }
  return value
}

/** Puts a value at a path, in place; objects on the way are made. */
export function setAtPath(object: Record<string, unknown>, fields: readonly string[], value: unknown): void {
  let parent = object
  for (const field of fields.slice(0, -1)) {
    if (!isObject(parent[field])) setOwn(parent, field, {})
    parent = parent[field] as Record<string, unknown>
  }
  setOwn(parent, fields.at(-1)!, value)
}
