import { applyObjectType, jsonPatchType } from '../../../apimachinery/admission-policies/mutation-types.ts'
import { listOf } from '../../../apimachinery/cel/types/cel-type.ts'
import { CelError } from '../../../apimachinery/cel/values/cel-error.ts'
import { CelList, CelMap, type CelValue } from '../../../apimachinery/cel/values/cel-value.ts'
import { toJson } from '../../../apimachinery/cel/values/to-json.ts'
import { isObject } from '../../../apimachinery/equality.ts'
import { ApiError } from '../../../apimachinery/errors.ts'
import { merge } from '../../../apimachinery/managed-fields/merge.ts'
import { type MergeType, mergeTypeOf } from '../../../apimachinery/managed-fields/merge-type.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { applyJsonPatch } from '../../../apimachinery/patch/json-patch.ts'
import type { Mutation } from '../../../apimachinery/types/admissionregistration-v1.ts'
import type { DocumentKind } from '../../body/document-kind.ts'
import type { PolicyExpression, PolicyProgram } from './policy-program.ts'

/** A mutation of a policy, compiled. */
export interface CompiledMutation {
  readonly expression: PolicyExpression
  /** What the value of the expression makes of an object: a new one. @throws {Error} it does not fit */
  readonly apply: (value: CelValue, object: KubeObject, documents: DocumentKind) => KubeObject
}

export function compileMutation(
  { patchType, applyConfiguration, jsonPatch }: Mutation,
  program: PolicyProgram,
): CompiledMutation {
  if (patchType === 'JSONPatch') {
    const expression = program.compile(jsonPatch?.expression ?? '', true, listOf(jsonPatchType))
    return { expression, apply: applyPatch }
  }
  const expression = program.compile(applyConfiguration?.expression ?? '', true, applyObjectType)
  return { expression, apply: applyConfigurationTo }
}

/** Merges an apply configuration, as server-side apply does without its bookkeeping. */
function applyConfigurationTo(value: CelValue, object: KubeObject, documents: DocumentKind): KubeObject {
  checkTypeNames(value, 'Object')
  const { apiVersion, kind } = object
  const applied = { ...(toJson(value) as object), apiVersion, kind }
  const type = mergeTypeOf(documents.schema)
  const atomics = atomicPaths(type, applied, '')
  if (atomics.length > 0) {
    const reason = `may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}`
    throw new Error(`error applying patch: invalid ApplyConfiguration: ${reason}`)
  }
  return decoded(merge(type, object, applied), documents, 'error applying patch: ')
}

function applyPatch(value: CelValue, object: KubeObject, documents: DocumentKind): KubeObject {
  const operations = [...(value as CelList)].map(operationOf)
  let patched: unknown
  try {
    patched = applyJsonPatch(object, operations)
  } catch (err) {
    // A test that fails takes the patch back; it does not refuse the request.
    if (operations.some(({ op }) => op === 'test') && err instanceof ApiError && !passesTests(object, operations)) {
      return object
    }
    throw err
  }
  return decoded(patched, documents, '')
}

/** Whether the tests of a patch that fails are not what it fails by. */
function passesTests(object: KubeObject, operations: readonly Record<string, unknown>[]): boolean {
  for (let i = 0; i < operations.length; i++) {
    if (operations[i]!.op !== 'test') continue
    try {
      applyJsonPatch(object, operations.slice(0, i))
    } catch {
      return true
    }
    try {
      applyJsonPatch(object, operations.slice(0, i + 1))
    } catch {
      return false
    }
  }
  return true
}

function operationOf(value: CelValue): Record<string, unknown> {
  const operation: Record<string, unknown> = {}
  if (!(value instanceof CelMap)) return operation
  for (const field of ['op', 'path', 'from', 'value']) {
    const part = value.find(field)
    if (part === undefined) continue
    if (field === 'value') checkTypeNames(part, undefined)
    operation[field] = toJson(part)
  }
  return operation
}

/** Back from JSON to an object of its kind, with defaults. */
function decoded(value: unknown, documents: DocumentKind, where: string): KubeObject {
  const { object, strictErrors } = documents.decode(value)
  if (strictErrors.length > 0) throw new Error(`${where}strict decoding error: ${strictErrors.join(', ')}`)
  documents.setDefaults(object)
  return object
}

/** `Object.spec{…}` may stand only where the path is `spec`. */
function checkTypeNames(value: CelValue, path: string | undefined): void {
  if (value instanceof CelList) {
    for (const item of value) checkTypeNames(item, path)
    return
  }
  if (!(value instanceof CelMap)) return
  const { typeName } = value
  const isTyped = typeName === 'Object' || typeName.startsWith('Object.')
  if (isTyped && path !== undefined && typeName !== path) {
    const detail = `unexpected type name "${typeName}", expected "${path}", which matches field name path from root Object type`
    throw new CelError(`type mismatch: ${detail}`)
  }
  const from = isTyped ? typeName : path
  for (const key of value.keys()) {
    checkTypeNames(value.find(key)!, from === undefined ? undefined : `${from}.${String(key)}`)
  }
}

/** Where a configuration holds what has one owner as a whole: setting a part of it would take away the rest. */
function atomicPaths(type: MergeType | undefined, value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    if (!type?.list) return []
    const own = type.list.atomic ? [path] : []
    const { items } = type.list
    return [...own, ...value.flatMap((item, i) => atomicPaths(items, item, `${path}[${i}]`))]
  }
  if (!isObject(value) || !type?.map) return []
  const { map } = type
  const own = map.atomic ? [path] : []
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, item]) => atomicPaths(map.field(key)?.type, item, `${path}.${key}`)),
  ]
}
