import { type EpochMs, toTime } from '../../../platform/clock.ts'
import { type FieldError, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import { goQuote } from '../../go-text.ts'
import { invalids } from '../../meta-validation.ts'
import { dns1035LabelErrors, dnsSubdomainErrors, nameIsPathSegment, portNumberErrors } from '../../names.ts'
import type { APIService, APIServiceCondition } from '../../types/apiregistration-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { keepMetadata } from '../status-update.ts'
import { each, required } from '../validation/fields.ts'

/** APIService: which server answers a group version; one that names a Service is proxied. */
export const apiServices = defineKind<APIService>({
  shape: 'apiregistration.k8s.io/v1 APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  namespaced: false,
  status: true,
  unconditionalUpdate: false,
  validateName: nameIsPathSegment,
  default: ({ spec }) => {
    if (spec.service) spec.service.port ??= 443
  },
  prepareCreate: (draft, { nowMs }) => {
    draft.status = draft.spec.service ? {} : { conditions: [localAvailableCondition(nowMs)] }
  },
  prepareStatusUpdate: keepMetadata,
  validate: ({ metadata, spec }) => [
    ...nameErrors(metadata.name, spec),
    ...groupErrors(spec),
    ...invalids('spec.version', spec.version ?? '', dns1035LabelErrors(spec.version ?? '')),
    ...priorityErrors(spec),
    ...serviceErrors(spec),
  ],
  validateStatusUpdate: ({ status }) =>
    each('status.conditions', status.conditions, ({ status }, at) =>
      conditionStatuses.includes(status) ? [] : [unsupportedField(`${at}.status`, status, conditionStatuses)],
    ),
  columns: [
    nameColumn,
    column('Service', ({ spec }) => (spec.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local'), {
      description: 'The reference to the service that hosts this API endpoint.',
    }),
    column('Available', availableCell, { description: 'Whether this service is available.' }),
    ageColumn,
  ],
})

// What this server answers itself is always there.
function localAvailableCondition(nowMs: EpochMs): APIServiceCondition {
  return {
    type: 'Available',
    status: 'True',
    lastTransitionTime: toTime(nowMs),
    reason: 'Local',
    message: 'Local APIServices are always available',
  }
}

function availableCell({ status }: APIService): string {
  const condition = status.conditions?.find(({ type }) => type === 'Available')
  if (!condition) return 'Unknown'
  return condition.status === 'True' ? 'True' : `${condition.status} (${condition.reason ?? ''})`
}

const conditionStatuses = ['True', 'False', 'Unknown']

// The name says which group version it is about.
function nameErrors(name: string, { group = '', version = '' }: APIService['spec']): FieldError[] {
  const wanted = `${version}.${group}`
  if (name === wanted || nameIsPathSegment(name, false).length > 0) return []
  return [invalidField('metadata.name', name, `must be \`spec.version+"."+spec.group\`: ${goQuote(wanted)}`)]
}

function groupErrors({ group = '', version = '' }: APIService['spec']): FieldError[] {
  if (group !== '') return invalids('spec.group', group, dnsSubdomainErrors(group))
  return version === 'v1'
    ? []
    : [requiredField('spec.group', 'only v1 may have an empty group and it better be legacy kube')]
}

function priorityErrors({ groupPriorityMinimum, versionPriority }: APIService['spec']): FieldError[] {
  const errors: FieldError[] = []
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000) {
    const detail = 'must be positive and less than 20000'
    errors.push(invalidField('spec.groupPriorityMinimum', groupPriorityMinimum, detail))
  }
  if (versionPriority <= 0 || versionPriority > 1000) {
    errors.push(invalidField('spec.versionPriority', versionPriority, 'must be positive and less than 1000'))
  }
  return errors
}

function serviceErrors({ service, caBundle, insecureSkipTLSVerify }: APIService['spec']): FieldError[] {
  if (service) {
    const { name, namespace, port = 443 } = service
    const portMessages = portNumberErrors(port)
    const errors = [...required('spec.service.namespace', namespace), ...required('spec.service.name', name)]
    if (portMessages.length > 0) {
      errors.push(invalidField('spec.service.port', port, `port is not valid: ${portMessages.join(', ')}`))
    }
    if (!insecureSkipTLSVerify || !caBundle) return errors
    const detail = 'may not be true if caBundle is present'
    return [...errors, invalidField('spec.insecureSkipTLSVerify', insecureSkipTLSVerify, detail)]
  }
  const errors: FieldError[] = []
  if (caBundle) {
    const bytes = `${Buffer.from(caBundle, 'base64').length} bytes`
    errors.push(invalidField('spec.caBundle', bytes, 'local APIServices may not have a caBundle'))
  }
  if (insecureSkipTLSVerify) {
    const detail = 'local APIServices may not have insecureSkipTLSVerify'
    errors.push(invalidField('spec.insecureSkipTLSVerify', insecureSkipTLSVerify, detail))
  }
  return errors
}
