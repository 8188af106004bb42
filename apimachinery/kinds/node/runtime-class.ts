import { immutableFieldErrors } from '../../field-error.ts'
import { labelsErrors } from '../../meta-validation.ts'
import { dnsLabelErrors } from '../../names.ts'
import type { RuntimeClass } from '../../types/node-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { tolerationsErrors } from '../core/pod/scheduling/tolerations.ts'
import { defineKind } from '../define-kind.ts'
import { requiredName } from '../validation/fields.ts'
import { resourceNameErrors } from '../validation/resource-names.ts'
import { amountsErrors } from '../validation/resources.ts'

/** RuntimeClass: a container runtime handler, with its overhead and scheduling constraints. */
export const runtimeClasses = defineKind<RuntimeClass>({
  shape: 'node.k8s.io/v1 RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  unconditionalUpdate: false,
  createOnUpdate: true,
  validate: ({ handler, overhead, scheduling }) => [
    ...requiredName('handler', handler, dnsLabelErrors),
    ...amountsErrors(overhead?.podFixed, 'overhead.podFixed', resourceNameErrors),
    ...labelsErrors(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
    ...tolerationsErrors(scheduling?.tolerations, 'scheduling.tolerations'),
  ],
  validateUpdate: ({ handler }, old) => immutableFieldErrors('handler', handler, old.handler),
  columns: [nameColumn, column('Handler', ({ handler }) => handler, { field: 'handler' }), ageColumn],
})
