import type { DefinitionShape } from './schema-table.ts'
import { tables } from './tables/index.ts'

/** The tables as one, by name and by kind. */

const definitions = new Map<string, DefinitionShape>()
const namesByGvk = new Map<string, string>()

for (const table of tables)
  for (const [name, definition] of Object.entries(table)) {
    definitions.set(name, definition)
    for (const gvk of definition.gvks ?? []) namesByGvk.set(gvk, name)
  }

/** The definition called `name`, such as `io.k8s.api.core.v1.Pod`. */
export function definitionOf(name: string): DefinitionShape | undefined {
  return definitions.get(name)
}

/** The name of the definition of a kind: `apps/v1/Deployment`, `v1/Pod`. */
export function definitionOfGvk(gvk: string): string | undefined {
  return namesByGvk.get(gvk)
}

/** All definitions with their names, in the order of the tables. */
export function allDefinitions(): Iterable<[string, DefinitionShape]> {
  return definitions
}
