import { type FieldError, forbiddenField, immutableFieldErrors, requiredField } from '../../field-error.ts'
import type { IngressClass } from '../../types/networking-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { oneOf, required } from '../validation/fields.ts'

/** IngressClass: which controller implements an Ingress. */
export const ingressClasses = defineKind<IngressClass>({
  shape: 'networking.k8s.io/v1 IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  tracksGeneration: true,
  default: ({ spec }) => {
    if (spec?.parameters) spec.parameters.scope ??= 'Cluster'
  },
  validate: ({ spec }) => [...required('spec.controller', spec.controller), ...parametersErrors(spec)],
  validateUpdate: ({ spec }, old) => immutableFieldErrors('spec.controller', spec.controller, old.spec.controller),
  columns: [
    nameColumn,
    column('Controller', ({ spec }) => spec.controller ?? '', {
      description: 'Controller that is responsible for handling this class',
    }),
    column('Parameters', parametersCell, {
      description: 'A reference to a resource with additional parameters',
    }),
    ageColumn,
  ],
})

function parametersCell({ spec }: IngressClass): string {
  if (!spec.parameters) return '<none>'
  const { kind, apiGroup, name } = spec.parameters
  return apiGroup ? `${kind}.${apiGroup}/${name}` : `${kind}/${name}`
}

function parametersErrors({ parameters }: IngressClass['spec']): FieldError[] {
  if (!parameters) return []
  const { kind, name, scope, namespace } = parameters
  const errors = [
    ...required('spec.parameters.kind', kind),
    ...required('spec.parameters.name', name),
    ...oneOf('spec.parameters.scope', scope, ['Cluster', 'Namespace']),
  ]
  if (scope === 'Namespace' && !namespace) {
    errors.push(requiredField('spec.parameters.namespace', "`parameters.scope` is set to 'Namespace'"))
  }
  if (scope === 'Cluster' && namespace !== undefined) {
    errors.push(forbiddenField('spec.parameters.namespace', "`parameters.scope` is set to 'Cluster'"))
  }
  return errors
}
