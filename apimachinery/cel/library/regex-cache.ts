import { RE2JS } from 're2js'
import { CelError } from '../values/cel-error.ts'

/** Patterns that are kept compiled; expressions rarely use others than those they spell out. */
const maxCached = 1_000

const cache = new Map<string, RE2JS | string>()

/** A pattern in RE2's syntax: it matches in time that grows with the text only. @throws {CelError} */
export function compilePattern(pattern: string): RE2JS {
  const found = cache.get(pattern) ?? tryCompile(pattern)
  if (!cache.has(pattern)) {
    if (cache.size >= maxCached) cache.delete(cache.keys().next().value!)
    cache.set(pattern, found)
  }
  if (typeof found === 'string') throw new CelError(found)
  return found
}

/** Whether a pattern can be compiled. */
export function isPattern(pattern: string): boolean {
  return typeof tryCompile(pattern) !== 'string'
}

function tryCompile(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern)
  } catch (err) {
    return err instanceof Error ? err.message : 'error parsing regexp'
  }
}
