import { baseEnvironment } from '../../cel/base-environment.ts'
import { type CelEnvironment, extendEnvironment } from '../../cel/check/environment.ts'
import { type CompiledExpression, compileExpression } from '../../cel/compile.ts'
import { estimateCost } from '../../cel/cost/estimator.ts'
import type { DeclType } from '../../cel/schema/decl-type.ts'
import { optionalOf } from '../../cel/types/cel-type.ts'
import type { StructuralRule } from '../structural-schema.ts'

/** A rule of a schema as it came out of the compiler. */
export interface CompiledRule {
  readonly rule: StructuralRule
  /** Undefined when the rule is empty, or wrong. */
  readonly program: CompiledExpression | undefined
  readonly error: string | undefined
  readonly message: CompiledExpression | undefined
  readonly messageError: string | undefined
  /** Whether the rule is about a change. */
  readonly usesOldSelf: boolean
}

/** Compiles a rule whose `self` is as `decl` says. */
export function compileRule(rule: StructuralRule, decl: DeclType): CompiledRule {
  const nothing = { rule, program: undefined, error: undefined, message: undefined, messageError: undefined }
  if (rule.rule.trim() === '') return { ...nothing, usesOldSelf: false }
  const env = environmentOf(decl, rule.optionalOldSelf === true)
  const program = compileExpression(env, rule.rule)
  if (!program.ok) return { ...nothing, error: program.message, usesOldSelf: false }
  if (program.type.kind !== 'bool') {
    return { ...nothing, error: 'cel expression must evaluate to a bool', usesOldSelf: false }
  }
  const usesOldSelf = [...program.checked.names.values()].includes('oldSelf')
  return { ...nothing, program, usesOldSelf, ...compileMessage(rule, env) }
}

/** What one evaluation can cost at most. */
export function maxCostOf({ checked }: CompiledExpression, decl: DeclType): bigint {
  return estimateCost(checked, decl).max
}

function environmentOf({ type }: DeclType, isOldOptional: boolean): CelEnvironment {
  return extendEnvironment(baseEnvironment, {
    variables: { self: type, oldSelf: isOldOptional ? optionalOf(type) : type },
  })
}

function compileMessage(
  { messageExpression }: StructuralRule,
  env: CelEnvironment,
): Pick<CompiledRule, 'message' | 'messageError'> {
  if (!messageExpression) return { message: undefined, messageError: undefined }
  const message = compileExpression(env, messageExpression)
  if (!message.ok) return { message: undefined, messageError: `messageExpression ${message.message}` }
  if (message.type.kind === 'string') return { message, messageError: undefined }
  return { message: undefined, messageError: 'messageExpression must evaluate to a string' }
}
