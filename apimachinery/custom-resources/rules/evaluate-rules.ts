import { perCallLimit, runtimeCostBudget } from '../../cel/compile.ts'
import { adapt } from '../../cel/schema/adapt.ts'
import type { CelValue } from '../../cel/values/cel-value.ts'
import { CelOptional, noValue } from '../../cel/values/cel-value.ts'
import { jsonText } from '../../codecs/json.ts'
import { deepEqual, isObject, ownValue } from '../../equality.ts'
import {
  duplicateField,
  type FieldError,
  forbiddenField,
  formatFieldError,
  invalidField,
  requiredField,
} from '../../field-error.ts'
import type { CompiledRule } from './compile-rule.ts'
import { ruleFieldPath } from './rule-field-path.ts'
import type { RuleTree } from './rule-tree.ts'

/** Bytes that a computed message may have (MaxEvaluatedMessageExpressionSizeBytes). */
const maxMessageBytes = 5 * 1024

/** What the rules of a tree say of a value. */
export interface RuleOutcome {
  readonly errors: readonly FieldError[]
  /** Errors of parts that an update leaves as they were: they are warned of only (KEP-4008). */
  readonly warnings: readonly string[]
}

/** A value and what it was. */
interface Node {
  readonly path: string
  readonly value: unknown
  /** What rules about changes compare with: undefined when nothing corresponds to the value. */
  readonly old: unknown
  /** Whether the value, or else what it is part of, is what it was. Undefined for new objects. */
  readonly isUnchanged: boolean | undefined
}

/** Asks the rules of a tree about a value, within the budget of one request. @param old undefined on creation */
export function evaluateRules(tree: RuleTree, value: unknown, old: unknown): RuleOutcome {
  const evaluator = new RuleEvaluator()
  const isUnchanged = old === undefined ? undefined : deepEqual(value, old)
  evaluator.visit(tree, { path: '', value, old, isUnchanged })
  return evaluator
}

class RuleEvaluator implements RuleOutcome {
  readonly errors: FieldError[] = []
  readonly warnings: string[] = []
  /** Undefined once it has been used up. */
  #budget: number | undefined = runtimeCostBudget

  visit(tree: RuleTree, node: Node): void {
    if (node.value === null || node.value === undefined || this.#budget === undefined) return
    this.#judge(tree, node)
    // Parts of allOf are not held against what they were.
    for (const one of tree.allOf) this.visit(one, { ...node, isUnchanged: undefined })
    if (Array.isArray(node.value)) this.#visitItems(tree, node, node.value)
    else if (isObject(node.value)) this.#visitFields(tree, node, node.value)
  }

  #visitItems({ items, schema }: RuleTree, { path, old, isUnchanged }: Node, list: readonly unknown[]): void {
    if (!items) return
    const keys = schema['x-kubernetes-list-type'] === 'map' ? schema['x-kubernetes-list-map-keys'] : undefined
    const oldItems =
      keys && Array.isArray(old) ? new Map(old.map((item) => [keyOf(item, keys), item] as const)) : undefined
    for (const [i, value] of list.entries()) {
      const oldItem = keys && oldItems?.get(keyOf(value, keys))
      this.visit(items, {
        path: `${path}[${i}]`,
        value,
        old: oldItem,
        isUnchanged: unchanged(value, oldItem, isUnchanged),
      })
    }
  }

  #visitFields(tree: RuleTree, { path, old, isUnchanged }: Node, object: Readonly<Record<string, unknown>>): void {
    const oldObject = isObject(old) ? old : undefined
    for (const [key, value] of Object.entries(object)) {
      const oldValue = ownValue(oldObject, key)
      const node = { value, old: oldValue, isUnchanged: unchanged(value, oldValue, isUnchanged) }
      if (tree.additional) this.visit(tree.additional, { ...node, path: `${path}[${key}]` })
      const property = tree.properties.get(key)
      if (property) this.visit(property, { ...node, path: path === '' ? key : `${path}.${key}` })
    }
  }

  #judge({ rules, schema, decl }: RuleTree, node: Node): void {
    if (rules.length === 0) return
    const shown = shownValue(node.value)
    const path = node.path === '' ? '<nil>' : node.path
    const fail = (detail: string) => this.errors.push(invalidField(path, shown, detail))
    if (this.#budget === 0) {
      fail('validation failed due to running out of cost budget, no further validation rules will be run')
      this.#budget = undefined
      return
    }
    const hasOld = node.old !== undefined && node.old !== null
    const self = adapt(node.value, decl)
    const oldSelf = hasOld ? adapt(node.old, decl) : undefined
    for (const compiled of rules) {
      const isOptional = compiled.rule.optionalOldSelf === true
      if (compiled.error !== undefined) fail(`rule compile error: ${compiled.error}`)
      if (!compiled.program || (compiled.usesOldSelf && !hasOld && !isOptional)) continue
      const optionalOld = oldSelf === undefined ? noValue : new CelOptional(oldSelf)
      const variables = variablesOf(self, isOptional ? optionalOld : oldSelf)
      const outcome = this.#run(compiled, variables, fail)
      if (this.#budget === undefined) return
      if (outcome === false) this.#refuse(compiled, variables, node, schema)
      if (this.#budget === undefined) return
    }
  }

  /** @returns what the rule says; undefined when it came to nothing, which has been reported */
  #run(
    { program, rule }: CompiledRule,
    variables: (name: string) => CelValue | undefined,
    fail: (detail: string) => void,
  ): boolean | undefined {
    const result = program!.evaluate(variables, perCallLimit)
    if (!this.#spend(result.cost)) {
      fail('validation failed due to running out of cost budget, no further validation rules will be run')
      return undefined
    }
    if (result.ok) return result.value === true
    const shown = shownRule(rule)
    if (result.costExceeded) {
      fail(
        `'${result.error}': no further validation rules will be run due to call cost exceeds limit for rule: ${shown}`,
      )
      this.#budget = undefined
    } else if (result.error.startsWith('no such overload')) {
      fail(
        `'${result.error}': call arguments did not match a supported operator, function or macro signature for rule: ${shown}`,
      )
    } else fail(`${result.error} evaluating rule: ${shown}`)
    return undefined
  }

  #spend(cost: number): boolean {
    if (this.#budget === undefined || cost > this.#budget) {
      this.#budget = undefined
      return false
    }
    this.#budget -= cost
    return true
  }

  #refuse(
    compiled: CompiledRule,
    variables: (name: string) => CelValue | undefined,
    node: Node,
    schema: RuleTree['schema'],
  ): void {
    const { rule } = compiled
    const field = rule.fieldPath ? ruleFieldPath(rule.fieldPath.trim(), schema) : undefined
    const path = [node.path, field].filter((part) => part !== undefined && part !== '').join('.') || '<nil>'
    const message = this.#message(compiled, variables)
    const error =
      message instanceof Error
        ? invalidField(path, shownValue(node.value), message.message)
        : errorFor(rule.reason, path, shownValue(node.value), message ?? defaultMessage(rule))
    if (!compiled.usesOldSelf && node.isUnchanged === true) this.warnings.push(formatFieldError(error))
    else this.errors.push(error)
  }

  /** @returns undefined when there is none that could be used; an Error when the budget is gone */
  #message(
    { message, rule }: CompiledRule,
    variables: (name: string) => CelValue | undefined,
  ): string | Error | undefined {
    if (!message) return undefined
    const result = message.evaluate(variables, perCallLimit)
    if (!this.#spend(result.cost)) {
      const reason = 'messageExpression evaluation failed due to running out of cost budget'
      return new Error(`${reason}, no further validation rules will be run`)
    }
    if (!result.ok) {
      if (!result.costExceeded) return undefined
      this.#budget = undefined
      const shown = JSON.stringify(rule.messageExpression)
      const reason = 'no further validation rules will be run due to call cost exceeds limit for messageExpression'
      return new Error(`${reason}: ${shown}`)
    }
    return typeof result.value === 'string' ? usableMessage(result.value) : undefined
  }
}

/** The text of a message when it can be shown. */
export function usableMessage(text: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.includes('\n') || Buffer.byteLength(trimmed) > maxMessageBytes) return undefined
  return trimmed
}

/** The value as errors show it: objects and lists are left out. */
function shownValue(value: unknown): unknown {
  return typeof value === 'object' ? undefined : value
}

function variablesOf(self: CelValue, oldSelf: CelValue | undefined) {
  return (name: string) => (name === 'self' ? self : name === 'oldSelf' ? oldSelf : undefined)
}

function unchanged(value: unknown, old: unknown, isParentUnchanged: boolean | undefined): boolean | undefined {
  if (isParentUnchanged === undefined || isParentUnchanged) return isParentUnchanged
  return old !== undefined && deepEqual(value, old)
}

function keyOf(item: unknown, keys: readonly string[]): string {
  return isObject(item) ? keys.map((key) => jsonText(ownValue(item, key) ?? null)).join('\n') : ''
}

function shownRule({ message, rule }: CompiledRule['rule']): string {
  return (message || rule).trim()
}

function defaultMessage(rule: CompiledRule['rule']): string {
  return rule.message ? rule.message.trim() : `failed rule: ${shownRule(rule)}`
}

function errorFor(reason: string | undefined, path: string, value: unknown, detail: string): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbiddenField(path, detail)
    case 'FieldValueRequired':
      return requiredField(path, detail)
    case 'FieldValueDuplicate':
      return duplicateField(path, value)
    default:
      return invalidField(path, value, detail)
  }
}
