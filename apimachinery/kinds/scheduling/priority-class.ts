import { ownValue } from '../../equality.ts'
import { type FieldError, forbiddenField, immutableFieldErrors } from '../../field-error.ts'
import type { PriorityClass } from '../../types/scheduling-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { oneOf } from '../validation/fields.ts'

/** PriorityClass: a name for a pod priority. */
export const priorityClasses = defineKind<PriorityClass>({
  shape: 'scheduling.k8s.io/v1 PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  tracksGeneration: true,
  // Nothing that matters can change, so nothing counts.
  bumpsGeneration: () => false,
  default: (draft) => {
    draft.preemptionPolicy ??= 'PreemptLowerPriority'
  },
  validate: ({ metadata, value, globalDefault, preemptionPolicy }) => [
    ...priorityErrors(metadata.name, value, globalDefault ?? false),
    ...oneOf('preemptionPolicy', preemptionPolicy, ['Never', 'PreemptLowerPriority']),
  ],
  validateUpdate: (priorityClass, old) => [
    ...(priorityClass.value === old.value ? [] : [forbiddenField('value', 'may not be changed in an update.')]),
    ...immutableFieldErrors('preemptionPolicy', priorityClass.preemptionPolicy, old.preemptionPolicy),
  ],
  columns: [
    nameColumn,
    column('Value', ({ value }) => value, { type: 'integer', field: 'value' }),
    column('Global-Default', ({ globalDefault }) => globalDefault ?? false, {
      type: 'boolean',
      field: 'globalDefault',
    }),
    ageColumn,
    column('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy ?? '', { field: 'preemptionPolicy' }),
  ],
})

/** scheduling HighestUserDefinablePriority: above are only the classes of Kubernetes itself. */
const highestUserPriority = 1_000_000_000
const systemPrefix = 'system-'
const systemClasses: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
}

function priorityErrors(name: string, value: number, globalDefault: boolean): FieldError[] {
  if (name.startsWith(systemPrefix)) {
    const problem = systemClassProblem(name, value, globalDefault)
    if (problem === undefined) return []
    const reserved = `priority class names with '${systemPrefix}' prefix are reserved for system use only`
    return [forbiddenField('metadata.name', `${reserved}. error: ${problem}`)]
  }
  if (value <= highestUserPriority) return []
  const detail = `maximum allowed value of a user defined priority is ${highestUserPriority}`
  return [forbiddenField('value', detail)]
}

function systemClassProblem(name: string, value: number, globalDefault: boolean): string | undefined {
  const wanted = ownValue(systemClasses, name)
  if (wanted === undefined) return `${name} is not a known system priority class`
  if (value !== wanted) return `value of ${name} PriorityClass must be ${wanted}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}
