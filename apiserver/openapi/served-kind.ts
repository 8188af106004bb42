import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { findSchema } from '../../apimachinery/schema/schema.ts'
import type { JsonSchema } from './json-schema.ts'

/** A kind with what OpenAPI must know of it. */
export interface ServedKind {
  readonly kind: Kind
  /** For custom resources, whose shape is not in the tables. It may refer to definitions of the tables. */
  readonly custom?: {
    /** Such as `com.example.v1.Widget`. */
    readonly name: string
    readonly schema: JsonSchema
  }
}

/** The name of the definition of the objects. */
export function definitionName({ kind, custom }: ServedKind): string | undefined {
  return custom?.name ?? findSchema(`${kind.apiVersion} ${kind.kind}`)?.name
}

/** The name of the definition of the lists. */
export function listDefinitionName({ kind, custom }: ServedKind): string | undefined {
  return custom ? `${custom.name}List` : findSchema(`${kind.apiVersion} ${kind.listKind}`)?.name
}
