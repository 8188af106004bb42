import { type FieldError, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors } from '../../names.ts'
import type { FlowDistinguisherMethod, FlowSchema } from '../../types/flowcontrol-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { each } from '../validation/fields.ts'
import { internalStruct } from '../validation/upstream-text.ts'
import { flowConditionsErrors } from './condition-validation.ts'
import { flowRuleErrors } from './flow-rule-validation.ts'

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
  validate: ({ metadata, spec, status }) => [
    ...precedenceErrors(spec.matchingPrecedence, metadata.name),
    ...levelErrors(spec.priorityLevelConfiguration.name),
    ...distinguisherErrors(spec.distinguisherMethod),
    ...each('spec.rules', spec.rules, flowRuleErrors),
    ...flowConditionsErrors(status.conditions),
  ],
  validateStatusUpdate: ({ status }) => flowConditionsErrors(status.conditions),
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

function precedenceErrors(precedence: number, name: string): FieldError[] {
  const wrong = (detail: string) => [invalidField('spec.matchingPrecedence', precedence, detail)]
  if (precedence <= 0) return wrong('must be a positive value')
  if (precedence > maxPrecedence) return wrong(`must not be greater than ${maxPrecedence}`)
  if (precedence > 1 || name === 'exempt') return []
  return wrong("only the schema named 'exempt' may have matchingPrecedence 1")
}

function levelErrors(name: string): FieldError[] {
  const path = 'spec.priorityLevelConfiguration.name'
  if (!name) return [requiredField(path, 'must reference a priority level')]
  return invalids(path, name, dnsSubdomainErrors(name))
}

const distinguishers = ['ByNamespace', 'ByUser']

function distinguisherErrors(method: FlowDistinguisherMethod | undefined): FieldError[] {
  if (!method || distinguishers.includes(method.type)) return []
  return [unsupportedField('spec.distinguisherMethod.type', internalStruct(method), distinguishers)]
}
