import type { Expr, ListExpr, MapExpr, StructExpr } from '../syntax/ast.ts'
import { noSuchOverload } from '../values/cel-error.ts'
import { ArrayList, CelOptional, type CelValue, EntryMap } from '../values/cel-value.ts'
import { insertEntry } from '../values/growing.ts'
import type { Step } from './evaluation.ts'

/** Costs of making things (cel-go: ListCreateBaseCost, MapCreateBaseCost, StructCreateBaseCost). */
const listCost = 10
const mapCost = 30
const structCost = 40

type Plan = (expr: Expr) => Step

export function listStep({ elements, optional }: ListExpr, plan: Plan): Step {
  const steps = elements.map(plan)
  return (evaluation) => {
    const items: CelValue[] = []
    for (const [i, step] of steps.entries()) {
      const item = optional.has(i) ? unwrapped(step(evaluation)) : step(evaluation)
      if (item !== undefined) items.push(item)
    }
    evaluation.charge(listCost)
    return new ArrayList(items)
  }
}

export function mapStep({ entries }: MapExpr, plan: Plan): Step {
  const steps = entries.map(({ key, value, optional }) => ({ key: plan(key), value: plan(value), optional }))
  return (evaluation) => {
    const map = new Map<string, readonly [CelValue, CelValue]>()
    for (const { key, value, optional } of steps) {
      const at = key(evaluation)
      const item = optional ? unwrapped(value(evaluation)) : value(evaluation)
      if (item !== undefined) insertEntry(map, at, item)
    }
    evaluation.charge(mapCost)
    return new EntryMap(map)
  }
}

export function structStep({ fields }: StructExpr, typeName: string, plan: Plan): Step {
  const steps = fields.map(({ field, value, optional }) => ({ field, value: plan(value), optional }))
  return (evaluation) => {
    const map = new Map<string, readonly [CelValue, CelValue]>()
    for (const { field, value, optional } of steps) {
      const item = optional ? unwrapped(value(evaluation)) : value(evaluation)
      if (item !== undefined) insertEntry(map, field, item)
    }
    evaluation.charge(structCost)
    return new EntryMap(map, typeName)
  }
}

/** The value of an optional one; undefined when it is to be left out. */
function unwrapped(value: CelValue): CelValue | undefined {
  if (value instanceof CelOptional) return value.value
  throw noSuchOverload()
}
