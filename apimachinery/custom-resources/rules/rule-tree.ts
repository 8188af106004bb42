import type { DeclType } from '../../cel/schema/decl-type.ts'
import { escapeName } from '../../cel/schema/escape.ts'
import { structuralDecl } from '../../cel/schema/structural-decl.ts'
import { additionalSchemaOf, isEmbeddedResource, type StructuralSchema } from '../structural-schema.ts'
import { type CompiledRule, compileRule } from './compile-rule.ts'

/** The rules of a schema, and of those inside of it that have any. */
export interface RuleTree {
  readonly schema: StructuralSchema
  readonly decl: DeclType
  readonly rules: readonly CompiledRule[]
  readonly properties: ReadonlyMap<string, RuleTree>
  readonly items: RuleTree | undefined
  readonly additional: RuleTree | undefined
  /** Rules of `allOf` are about the same value. */
  readonly allOf: readonly RuleTree[]
}

/** What types of `self` are called in messages. */
export const selfTypeName = 'selfType'

/** Compiles the rules of a schema. @returns undefined when there are none that could be asked */
export function compileTree(schema: StructuralSchema): RuleTree | undefined {
  return hasRules(schema) ? treeOf(schema, schema, structuralDecl(schema, selfTypeName, true)) : undefined
}

/** Whether rules are anywhere in a schema. */
export function hasRules(schema: StructuralSchema | undefined): boolean {
  if (!schema) return false
  if (schema['x-kubernetes-validations']?.length) return true
  if (hasRules(schema.items) || hasRules(additionalSchemaOf(schema))) return true
  return Object.values(schema.properties ?? {}).some(hasRules)
}

/** @param ruled the schema with rules: the node itself, or one of its `allOf` */
function treeOf(ruled: StructuralSchema, node: StructuralSchema, decl: DeclType | undefined): RuleTree | undefined {
  if (!decl) return undefined
  const tree: RuleTree = {
    schema: node,
    decl,
    rules: (ruled['x-kubernetes-validations'] ?? []).map((rule) => compileRule(rule, decl)),
    properties: propertyTrees(ruled, node, decl),
    items: ruled.items && node.items && treeOf(ruled.items, node.items, decl.element),
    additional: additionalTree(ruled, node, decl),
    allOf: (ruled.allOf ?? []).flatMap((one) => treeOf(one, node, decl) ?? []),
  }
  const { rules, properties, items, additional, allOf } = tree
  return rules.length > 0 || properties.size > 0 || items || additional || allOf.length > 0 ? tree : undefined
}

function propertyTrees(ruled: StructuralSchema, node: StructuralSchema, decl: DeclType): Map<string, RuleTree> {
  const trees = new Map<string, RuleTree>()
  for (const [name, inner] of Object.entries(ruled.properties ?? {})) {
    const property = node.properties?.[name]
    const tree = property && treeOf(inner, property, propertyDecl(name, property, decl))
    if (tree) trees.set(name, tree)
  }
  return trees
}

/** Properties that have no name in expressions can still have rules about themselves. */
function propertyDecl(name: string, schema: StructuralSchema, decl: DeclType): DeclType | undefined {
  const field = escapeName(name)
  if (field !== undefined) return decl.fields?.get(field)?.decl
  return structuralDecl(schema, `${decl.type.name}.${name}`, isEmbeddedResource(schema))
}

function additionalTree(ruled: StructuralSchema, node: StructuralSchema, decl: DeclType): RuleTree | undefined {
  const [inner, schema] = [additionalSchemaOf(ruled), additionalSchemaOf(node)]
  return inner && schema && treeOf(inner, schema, decl.element)
}
