import type { FieldError } from '../field-error.ts'
import type { KubeObject } from '../object.ts'
import { evaluateRules, type RuleOutcome } from './rules/evaluate-rules.ts'
import { RuleDeclarations } from './rules/rule-declarations.ts'
import { compileTree, hasRules, type RuleTree } from './rules/rule-tree.ts'
import type { StructuralSchema } from './structural-schema.ts'

/** The rules in CEL of a schema (`x-kubernetes-validations`), ready to be asked. */
export interface CompiledRules {
  /** No rule is anywhere in the schema. */
  readonly isEmpty: boolean
  /** The rules that an object breaks. @param old what it was, for rules about changes; undefined on creation */
  errors(object: KubeObject, old: KubeObject | undefined): readonly FieldError[]
  /** The same with what is only to be warned of: rules that parts break which an update leaves as they were. */
  judge(object: KubeObject, old: KubeObject | undefined): RuleOutcome
}

const noOutcome: RuleOutcome = { errors: [], warnings: [] }

/** Makes the rules of a schema ready. They are compiled when they are needed first; wrong ones refuse all objects. */
export function compileRules(schema: StructuralSchema): CompiledRules {
  const isEmpty = !hasRules(schema)
  let tree: RuleTree | undefined
  const judge = (object: KubeObject, old: KubeObject | undefined): RuleOutcome => {
    if (isEmpty) return noOutcome
    tree ??= compileTree(schema)
    return tree ? evaluateRules(tree, object, old) : noOutcome
  }
  return { isEmpty, judge, errors: (object, old) => judge(object, old).errors }
}

/** What is wrong with the rules of a schema as they are declared. @param path of the schema in its definition */
export function ruleDeclarationErrors(schema: StructuralSchema, path: string): FieldError[] {
  return hasRules(schema) ? new RuleDeclarations().errors(schema, path) : []
}
