import type { SchemaTable } from '../schema-table.ts'

/** Shapes of scheduling/v1, as measured on Kubernetes 1.36.2. */
export const schedulingV1: SchemaTable = {
  'io.k8s.api.scheduling.v1.PriorityClass': { gvks: ['scheduling.k8s.io/v1/PriorityClass'], pbMessage: 'k8s.io.api.scheduling.v1.PriorityClass', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    description: { type: 'string', emit: 'nonzero', pb: 4, pbType: 'string' },
    globalDefault: { type: 'boolean', emit: 'nonzero', pb: 3, pbType: 'bool' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    preemptionPolicy: { type: 'string', enum: ['Never', 'PreemptLowerPriority'], emit: 'set', ptr: true, pb: 5, pbType: 'string' },
    value: { type: 'integer', default: 0, emit: 'always', pb: 2, pbType: 'int32' },
  } },
  'io.k8s.api.scheduling.v1.PriorityClassList': { gvks: ['scheduling.k8s.io/v1/PriorityClassList'], pbMessage: 'k8s.io.api.scheduling.v1.PriorityClassList', fields: {
    apiVersion: { type: 'string', emit: 'nonzero' },
    items: { type: 'array', items: 'io.k8s.api.scheduling.v1.PriorityClass', required: true, emit: 'always', pb: 2, pbRepeated: true, pbType: 'k8s.io.api.scheduling.v1.PriorityClass' },
    kind: { type: 'string', emit: 'nonzero' },
    metadata: { type: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', default: {}, emit: 'always', pb: 1, pbType: 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta' },
  } },
}
