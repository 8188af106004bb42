import type { Ingress } from '../../types/networking-v1.ts'
import { ageColumn, column, join, nameColumn, orNone } from '../columns/columns.ts'
import { loadBalancerAddresses } from '../columns/load-balancer.ts'
import { defineKind } from '../define-kind.ts'
import {
  ingressClassAnnotation,
  validateIngress,
  validateIngressStatus,
  validateNewIngress,
} from './ingress-validation.ts'

/** Ingress: HTTP routing from outside to Services. */
export const ingresses = defineKind<Ingress>({
  shape: 'networking.k8s.io/v1 Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  namespaced: true,
  status: true,
  tracksGeneration: true,
  validate: validateIngress,
  validateCreate: validateNewIngress,
  validateStatusUpdate: validateIngressStatus,
  warnings: ({ metadata, spec }, old) =>
    old || metadata.annotations?.[ingressClassAnnotation] === undefined || spec.ingressClassName !== undefined
      ? []
      : [`annotation "${ingressClassAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`],
  columns: [
    nameColumn,
    column('Class', ({ spec }) => orNone(spec.ingressClassName), {
      description: 'The name of the IngressClass resource that should be used for additional configuration',
    }),
    column('Hosts', hostsCell, {
      description: 'Hosts that incoming requests are matched against before the ingress rule',
    }),
    column('Address', ({ status }) => join(loadBalancerAddresses(status.loadBalancer)), {
      description: 'Address is a list containing ingress points for the load-balancer',
    }),
    column('Ports', ({ spec }) => (spec.tls?.length ? '80, 443' : '80'), {
      description: 'Ports of TLS configurations that open',
    }),
    ageColumn,
  ],
})

const maxShownHosts = 3

function hostsCell({ spec }: Ingress): string {
  const rules = spec.rules ?? []
  const hosts = rules.map(({ host }) => host ?? '').filter((host) => host !== '')
  if (hosts.length === 0) return '*'
  const shown = hosts.slice(0, maxShownHosts).join(',')
  return hosts.length > maxShownHosts ? `${shown} + ${rules.length - maxShownHosts} more...` : shown
}
