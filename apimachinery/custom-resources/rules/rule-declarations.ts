import { capped, maxUint64 } from '../../cel/cost/estimate.ts'
import type { DeclType } from '../../cel/schema/decl-type.ts'
import { escapeName } from '../../cel/schema/escape.ts'
import { structuralDecl } from '../../cel/schema/structural-decl.ts'
import {
  type FieldError,
  forbiddenField,
  internalErrorField,
  invalidField,
  requiredField,
  unsupportedField,
} from '../../field-error.ts'
import {
  additionalSchemaOf,
  isEmbeddedResource,
  type StructuralRule,
  type StructuralSchema,
} from '../structural-schema.ts'
import { compileRule, maxCostOf } from './compile-rule.ts'
import { ruleFieldPath } from './rule-field-path.ts'
import { selfTypeName } from './rule-tree.ts'

/** What one rule, and what all rules of a definition may cost by estimate (StaticEstimatedCostLimit, …CRDCostLimit). */
const ruleCostLimit = 10_000_000n
const totalCostLimit = 100_000_000n
/** Rules that are listed when all of them together cost too much. */
const maxListed = 4
/** Values that fit into a request are at most so many as their shortest forms with a comma (MaxRequestSizeBytes). */
const maxRequestBytes = 3n * 1024n * 1024n

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired']

/** Where in a schema rules stand. */
interface Place {
  readonly path: string
  readonly decl: DeclType | undefined
  /** How many values there can be; undefined: not bounded. */
  readonly cardinality: bigint | undefined
  /** From where on old and new values cannot be told to belong together. */
  readonly uncorrelatable: string | undefined
}

/** Judges the rules of a schema as they are declared. */
export class RuleDeclarations {
  readonly #schemaErrors: FieldError[] = []
  readonly #ruleErrors: FieldError[] = []
  readonly #costs: { readonly path: string; readonly cost: bigint }[] = []

  /** What is wrong with the rules of a definition's schema. */
  errors(schema: StructuralSchema, path: string): FieldError[] {
    const decl = structuralDecl(schema, selfTypeName, true)
    this.#visit(schema, { path, decl, cardinality: 1n, uncorrelatable: undefined })
    return [...this.#schemaErrors, ...this.#ruleErrors, ...this.#totalErrors(path)]
  }

  #visit(schema: StructuralSchema, place: Place): void {
    const { path, decl } = place
    const inside = { ...place, cardinality: innerCardinality(schema, place.cardinality) }
    const before = this.#schemaErrors.length
    const additional = additionalSchemaOf(schema)
    if (additional) this.#visit(additional, { ...inside, path: `${path}.additionalProperties`, decl: decl?.element })
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      this.#visit(property, {
        ...inside,
        path: `${path}.properties[${name}]`,
        decl: propertyDecl(name, property, decl),
      })
    }
    if (schema.items) {
      const isCorrelatable = schema['x-kubernetes-list-type'] === 'map'
      const uncorrelatable = place.uncorrelatable ?? (isCorrelatable ? undefined : path)
      this.#visit(schema.items, { ...inside, path: `${path}.items`, decl: decl?.element, uncorrelatable })
    }
    const rules = schema['x-kubernetes-validations'] ?? []
    for (const [i, rule] of rules.entries()) {
      this.#schemaErrors.push(...formErrors(rule, schema, `${path}.x-kubernetes-validations[${i}]`))
    }
    // Errors of the schema inside make errors of rules that nobody understands.
    if (rules.length > 0 && this.#schemaErrors.length === before) this.#compile(rules, place)
  }

  #compile(rules: readonly StructuralRule[], place: Place): void {
    const { decl, path } = place
    if (!decl) {
      const detail =
        'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations'
      this.#ruleErrors.push(internalErrorField(`${path}.x-kubernetes-validations`, detail))
      return
    }
    for (const [i, rule] of rules.entries()) {
      this.#compileOne(rule, decl, place, `${path}.x-kubernetes-validations[${i}]`)
    }
  }

  #compileOne(rule: StructuralRule, decl: DeclType, { cardinality, uncorrelatable }: Place, at: string): void {
    const compiled = compileRule(rule, decl)
    const { program, message, usesOldSelf } = compiled
    if (program) {
      const times = cardinality ?? maxRequestBytes / (decl.minSize + 1n)
      this.#count('rule', `${at}.rule`, capped(maxCostOf(program, decl) * times))
    }
    if (compiled.error !== undefined) {
      this.#ruleErrors.push(invalidField(`${at}.rule`, internalRule(rule), compiled.error))
    }
    if (compiled.messageError !== undefined) {
      this.#ruleErrors.push(invalidField(`${at}.messageExpression`, internalRule(rule), compiled.messageError))
    } else if (message) this.#count('messageExpression', `${at}.messageExpression`, maxCostOf(message, decl))
    if (usesOldSelf && uncorrelatable !== undefined) {
      const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`
      this.#ruleErrors.push(invalidField(`${at}.rule`, rule.rule, detail))
    } else if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
      const detail = 'may not be set if oldSelf is not used in rule'
      this.#ruleErrors.push(invalidField(`${at}.optionalOldSelf`, rule.optionalOldSelf, detail))
    }
  }

  #count(what: string, path: string, cost: bigint): void {
    if (cost > ruleCostLimit) {
      this.#ruleErrors.push(forbiddenField(path, overBudget(`estimated ${what} cost`, cost, ruleCostLimit)))
    }
    this.#costs.push({ path, cost })
  }

  #totalErrors(path: string): FieldError[] {
    const total = capped(this.#costs.reduce((sum, { cost }) => sum + cost, 0n))
    if (total <= totalCostLimit) return []
    const expensive = this.#costs.filter(({ cost }) => cost >= totalCostLimit / 100n)
    expensive.sort((a, b) => (a.cost > b.cost ? -1 : a.cost < b.cost ? 1 : 0))
    const contributed = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema'
    const name = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema'
    return [
      ...expensive.slice(0, maxListed).map((one) => forbiddenField(one.path, contributed)),
      forbiddenField(path, overBudget(name, total, totalCostLimit)),
    ]
  }
}

function overBudget(name: string, cost: bigint, limit: bigint): string {
  const factor = Number(cost) / Number(limit)
  const shown = factor > 100 ? 'more than 100x' : `${factor < 1.5 ? factor.toFixed(6) : factor.toFixed(1)}x`
  const advice =
    'try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared'
  return `${name} exceeds budget by factor of ${shown} (${advice})`
}

/** How many values there can be inside of a schema. */
function innerCardinality(schema: StructuralSchema, outer: bigint | undefined): bigint | undefined {
  const isMap = schema.type === 'object' && schema.additionalProperties !== undefined
  if (outer === undefined || (!isMap && schema.type !== 'array')) return outer
  const limit = isMap ? schema.maxProperties : schema.maxItems
  if (limit === undefined) return undefined
  const product = outer * BigInt(Math.max(0, Math.trunc(limit)))
  return product > maxUint64 ? maxUint64 : product
}

function propertyDecl(name: string, schema: StructuralSchema, decl: DeclType | undefined): DeclType | undefined {
  const field = escapeName(name)
  const found = field === undefined ? undefined : decl?.fields?.get(field)?.decl
  return found ?? structuralDecl(schema, `${selfTypeName}.${name}`, isEmbeddedResource(schema))
}

/** What is wrong with a rule but for its expressions. */
function formErrors(rule: StructuralRule, schema: StructuralSchema, at: string): FieldError[] {
  const { message = '', messageExpression = '', fieldPath = '', reason } = rule
  const errors = messageErrors(rule.rule.trim(), message, at)
  if (messageExpression !== '' && messageExpression.trim() === '') {
    errors.push(requiredField(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'))
  }
  if (reason !== undefined && !reasons.includes(reason)) {
    errors.push(unsupportedField(`${at}.reason`, reason, reasons))
  }
  if (fieldPath === '') return errors
  const wrong = (detail: string) => errors.push(invalidField(`${at}.fieldPath`, fieldPath, detail))
  if (fieldPath.trim() === '') wrong('fieldPath must be non-empty if specified')
  if (hasLineBreaks(fieldPath)) wrong('fieldPath must not contain line breaks')
  if (ruleFieldPath(fieldPath, schema) === undefined) wrong('fieldPath must be a valid path')
  return errors
}

function messageErrors(rule: string, message: string, at: string): FieldError[] {
  if (rule === '') return [requiredField(`${at}.rule`, 'rule is not specified')]
  const trimmed = message.trim()
  if (message !== '' && trimmed === '') {
    return [invalidField(`${at}.message`, message, 'message must be non-empty if specified')]
  }
  if (hasLineBreaks(trimmed)) return [invalidField(`${at}.message`, message, 'message must not contain line breaks')]
  if (hasLineBreaks(rule) && trimmed === '') {
    return [requiredField(`${at}.message`, 'message must be specified if rule contains line breaks')]
  }
  return []
}

function hasLineBreaks(text: string): boolean {
  return /[\n\r]/.test(text)
}

/** A rule as upstream prints it inside messages: all fields of its struct. */
function internalRule({
  rule,
  message,
  messageExpression,
  reason,
  fieldPath,
  optionalOldSelf,
}: StructuralRule): unknown {
  return {
    Rule: rule,
    Message: message ?? '',
    MessageExpression: messageExpression ?? '',
    Reason: reason ?? null,
    FieldPath: fieldPath ?? '',
    OptionalOldSelf: optionalOldSelf ?? null,
  }
}
