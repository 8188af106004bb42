import { isObject } from '../equality.ts'
import { goQuote, goValue } from '../go-text.ts'
import { elementOfItem, UnidentifiedItemError } from './list-items.ts'
import type { ListRule, MapRule, MergeType, ScalarForm } from './merge-type.ts'
import { describeElement } from './path-element.ts'

/**
 * What keeps an applied value from being of a type, as upstream words it (structured-merge-diff's ValidationErrors);
 * undefined when nothing does. Each line names the path.
 */
export function typeErrorsOf(type: MergeType, value: unknown): string | undefined {
  const errors: string[] = []
  check(type, value, '', errors)
  if (errors.length < 2) return errors[0]
  return ['errors:', ...errors.map((text) => `  ${text}`)].join('\n')
}

function check(type: MergeType, value: unknown, path: string, errors: string[]): void {
  if (value === null || value === undefined) return
  const fail = (what: string) => errors.push(path === '' ? what : `${path}: ${what}`)
  if (Array.isArray(value) && type.list) checkItems(type.list, value, path, errors)
  else if (isObject(value) && type.map) checkEntries(type.map, value, path, errors)
  else if (type.map && !isScalarOf(type, value)) fail(`expected map, got &{${goValue(value)}}`)
  else if (type.scalar) {
    const mismatch = scalarMismatch(type.scalar, value)
    if (mismatch !== undefined) fail(mismatch)
  } else if (type.list) fail(`expected list, got &{${goValue(value)}}`)
}

function isScalarOf({ scalar }: MergeType, value: unknown): boolean {
  return scalar !== undefined && typeof value !== 'object'
}

function checkItems(rule: ListRule, list: readonly unknown[], path: string, errors: string[]): void {
  const seen = new Set<string>()
  for (const [i, item] of list.entries()) {
    if (rule.atomic) {
      check(rule.items, item, `${path}[${i}]`, errors)
      continue
    }
    const element = elementOrError(rule, item)
    if (element instanceof UnidentifiedItemError) {
      errors.push(`${path}: element ${i}: ${element.message}`)
      return
    }
    const shown = describeElement(element)
    if (seen.has(element)) errors.push(`${path}: duplicate entries for key ${shown}`)
    seen.add(element)
    check(rule.items, item, `${path}${shown}`, errors)
  }
}

function elementOrError(rule: ListRule, item: unknown): string | UnidentifiedItemError {
  try {
    return elementOfItem(rule, item)
  } catch (err) {
    if (err instanceof UnidentifiedItemError) return err
    throw err
  }
}

function checkEntries(rule: MapRule, map: Record<string, unknown>, path: string, errors: string[]): void {
  for (const [name, value] of Object.entries(map)) {
    const type = rule.field(name)?.type ?? rule.values
    if (type === undefined) {
      errors.push(`${path}.${name}: field not declared in schema`)
      return
    }
    check(type, value, `${path}.${name}`, errors)
  }
}

function scalarMismatch(form: ScalarForm, value: unknown): string | undefined {
  switch (form) {
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`
    case 'numeric':
      if (typeof value === 'number' || typeof value === 'bigint') return undefined
      return `expected numeric (int or float), got ${goTypeOf(value)}`
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goValue(value)}}`
    case 'untyped':
      return typeof value === 'object' ? `expected any scalar, got &{${goValue(value)}}` : undefined
  }
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}'
  return typeof value === 'object' ? 'map[string]interface {}' : typeof value === 'boolean' ? 'bool' : 'string'
}

/** `%#v` of a value in unstructured content. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (typeof value === 'string') return goQuote(value)
  if (typeof value !== 'object') return String(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[string]interface {}{${entries.map(([name, item]) => `${goQuote(name)}:${goSyntax(item)}`).join(', ')}}`
}
