import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { fieldOf, findSchema, type Schema } from '../../apimachinery/schema/schema.ts'
import type { FieldDocs } from './json-schema.ts'

/**
 * Looks up the documentation of fields by their paths in a kind, such as `spec.replicas`; '' where there is none. Kinds
 * that are stored as another version have the columns of that one.
 */
export function fieldDescriber(docs: FieldDocs | undefined): (kind: Kind, path: string) => string {
  return (kind, path) => {
    let schema: Schema | undefined = kind.rules.custom?.schema ?? findSchema(kind.rules.shape)
    let description = ''
    for (const name of path.split('.')) {
      if (schema === undefined) return ''
      description = docs?.[schema.name]?.fields[name] ?? ''
      schema = fieldOf(schema, name)?.schema
    }
    return description
  }
}
