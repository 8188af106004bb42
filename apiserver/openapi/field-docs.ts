import { readFileSync } from 'node:fs'
import type { FieldDocs } from './json-schema.ts'

const file = new URL('../../apimachinery/schema/field-docs.json', import.meta.url)

/** The texts that the build has put next to the compiled schema; undefined when this is not a build. */
export function loadFieldDocs(): FieldDocs | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as FieldDocs
  } catch {
    return undefined
  }
}
