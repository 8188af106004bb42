import type { IngressClass } from '../../types/networking-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'

/** IngressClass: which controller implements an Ingress. */
export const ingressClasses = defineKind<IngressClass>({
  shape: 'networking.k8s.io/v1 IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  tracksGeneration: true,
  default: ({ spec }) => {
    if (spec?.parameters) spec.parameters.scope ??= 'Cluster'
  },
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
