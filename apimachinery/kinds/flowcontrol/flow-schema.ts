import { type FieldError, invalidField } from '../../field-error.ts'
import type { FlowSchema } from '../../types/flowcontrol-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { each, oneOf, required } from '../validation/fields.ts'

/** FlowSchema: which requests belong to which priority level. */
export const flowSchemas = defineKind<FlowSchema>({
  shape: 'flowcontrol.apiserver.k8s.io/v1 FlowSchema',
  plural: 'flowschemas',
  namespaced: false,
  status: true,
  tracksGeneration: true,
  default: ({ spec }) => {
    spec.matchingPrecedence ||= 1000
  },
  prepareStatusUpdate: keepMetadata,
  validate: ({ spec }) => [
    ...precedenceErrors(spec.matchingPrecedence),
    ...required('spec.priorityLevelConfiguration.name', spec.priorityLevelConfiguration.name),
    ...oneOf('spec.distinguisherMethod', spec.distinguisherMethod?.type, ['ByNamespace', 'ByUser']),
    ...each('spec.rules', spec.rules, ({ subjects }, at) =>
      subjects?.length ? [] : required(`${at}.subjects`, '', 'subjects must contain at least one value'),
    ),
  ],
  columns: [
    nameColumn,
    column('PriorityLevel', ({ spec }) => spec.priorityLevelConfiguration.name, {
      field: 'spec.priorityLevelConfiguration',
    }),
    column('MatchingPrecedence', ({ spec }) => spec.matchingPrecedence, { field: 'spec.matchingPrecedence' }),
    column('DistinguisherMethod', ({ spec }) => spec.distinguisherMethod?.type ?? '<none>', {
      field: 'spec.distinguisherMethod',
    }),
    ageColumn,
    column('MissingPL', ({ status }) => status.conditions?.find(({ type }) => type === 'Dangling')?.status || '?', {
      description: 'references a broken or non-existent PriorityLevelConfiguration',
    }),
  ],
})

/** flowcontrol FlowSchemaMaxMatchingPrecedence. */
const maxPrecedence = 10_000

function precedenceErrors(precedence: number): FieldError[] {
  if (precedence <= 0) return [invalidField('spec.matchingPrecedence', precedence, 'must be a positive value')]
  if (precedence <= maxPrecedence) return []
  return [invalidField('spec.matchingPrecedence', precedence, `must not be greater than ${maxPrecedence}`)]
}
