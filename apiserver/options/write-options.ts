import { invalid } from '../../apimachinery/errors.ts'
import { type FieldError, forbiddenField, requiredField, unsupportedField } from '../../apimachinery/field-error.ts'
import { managerNameErrors } from '../../apimachinery/managed-fields/manager-names.ts'
import { booleanParameter, type Query } from './query.ts'

/** What to do about unknown and repeated fields of a body. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

/** What CreateOptions, UpdateOptions and PatchOptions have in common. */
export interface WriteOptions {
  readonly dryRun: boolean
  readonly fieldManager: string
  readonly fieldValidation: FieldValidation
  /** Only with apply. */
  readonly force: boolean
}

/** @throws {ApiError} Invalid, with upstream's causes */
export function parseWriteOptions(query: Query, verb: 'create' | 'update' | 'patch', apply = false): WriteOptions {
  const { fieldManager = '', fieldValidation = '' } = query
  const force = booleanParameter(query, 'force')
  const errors = [
    ...(verb === 'patch' ? patchErrors(force, fieldManager, apply) : []),
    ...managerNameErrors(fieldManager, 'fieldManager'),
    ...dryRunErrors(dryRunOf(query)),
    ...fieldValidationErrors(fieldValidation),
  ]
  const kind = { create: 'CreateOptions', update: 'UpdateOptions', patch: 'PatchOptions' }[verb]
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors)
  return {
    dryRun: dryRunOf(query).length > 0,
    fieldManager,
    fieldValidation: (fieldValidation || 'Warn') as FieldValidation,
    force: force ?? false,
  }
}

function dryRunOf({ dryRun = '' }: Query): string[] {
  return dryRun === '' ? [] : [dryRun]
}

/** `All` is the only stage of a request that can be tried. */
export function dryRunErrors(dryRun: readonly string[]): FieldError[] {
  return dryRun.every((stage) => stage === 'All') ? [] : [unsupportedField('dryRun', dryRun, ['All'])]
}

function patchErrors(force: boolean | undefined, fieldManager: string, apply: boolean): FieldError[] {
  if (apply) return fieldManager === '' ? [requiredField('fieldManager', 'is required for apply patch')] : []
  return force === undefined ? [] : [forbiddenField('force', 'may not be specified for non-apply patch')]
}

function fieldValidationErrors(fieldValidation: string): FieldError[] {
  const allowed = ['', 'Ignore', 'Strict', 'Warn']
  return allowed.includes(fieldValidation) ? [] : [unsupportedField('fieldValidation', fieldValidation, allowed)]
}
