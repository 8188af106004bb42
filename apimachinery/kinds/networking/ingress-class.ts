import {
  type FieldError,
  forbiddenField,
  immutableFieldErrors,
  requiredField,
  tooLongField,
} from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors } from '../../names.ts'
import type { IngressClass } from '../../types/networking-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { domainPrefixedPathErrors } from '../validation/domain-names.ts'
import { requiredOneOf } from '../validation/fields.ts'
import { objectReferenceErrors } from './object-reference.ts'

/** IngressClass: which controller implements an Ingress. */
export const ingressClasses = defineKind<IngressClass>({
  shape: 'networking.k8s.io/v1 IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  tracksGeneration: true,
  default: ({ spec }) => {
    if (spec?.parameters) spec.parameters.scope ??= 'Cluster'
  },
  validate: ({ spec }) => [...controllerErrors(spec.controller), ...parametersErrors(spec)],
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

/** networking/validation maxLenIngressClassController. */
const maxControllerBytes = 250

function controllerErrors(controller: string | undefined): FieldError[] {
  const errors = domainPrefixedPathErrors(controller, 'spec.controller')
  const bytes = Buffer.byteLength(controller ?? '')
  return bytes > maxControllerBytes ? [...errors, tooLongField('spec.controller', '', maxControllerBytes)] : errors
}

function parametersErrors({ parameters }: IngressClass['spec']): FieldError[] {
  if (!parameters) return []
  const path = 'spec.parameters'
  const { scope, namespace } = parameters
  const errors = [
    ...objectReferenceErrors(parameters, path),
    ...requiredOneOf(`${path}.scope`, scope, ['Cluster', 'Namespace']),
  ]
  if (scope === 'Namespace' && namespace === undefined) {
    errors.push(requiredField(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"))
  } else if (scope === 'Namespace') {
    errors.push(...invalids(`${path}.namespace`, namespace, dnsLabelErrors(namespace!)))
  }
  if (scope === 'Cluster' && namespace !== undefined) {
    errors.push(forbiddenField(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"))
  }
  return errors
}
