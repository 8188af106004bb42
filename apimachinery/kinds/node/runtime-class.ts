import { duplicateField, type FieldError, immutableFieldErrors } from '../../field-error.ts'
import { labelsErrors } from '../../meta-validation.ts'
import { dnsLabelErrors } from '../../names.ts'
import type { Toleration } from '../../types/core-v1.ts'
import type { RuntimeClass } from '../../types/node-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { tolerationsErrors } from '../core/pod/scheduling/tolerations.ts'
import { defineKind } from '../define-kind.ts'
import { each, requiredName } from '../validation/fields.ts'
import { resourceRequirementsErrors } from '../validation/resources.ts'
import { internalStruct } from '../validation/upstream-text.ts'

/** RuntimeClass: a container runtime handler, with its overhead and scheduling constraints. */
export const runtimeClasses = defineKind<RuntimeClass>({
  shape: 'node.k8s.io/v1 RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  unconditionalUpdate: false,
  createOnUpdate: true,
  validate: ({ handler, overhead, scheduling }) => [
    ...requiredName('handler', handler, dnsLabelErrors),
    ...resourceRequirementsErrors({ limits: overhead?.podFixed }, 'overhead'),
    ...labelsErrors(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
    ...tolerationsErrors(scheduling?.tolerations, 'scheduling.tolerations'),
    ...duplicateTolerationErrors(scheduling?.tolerations ?? []),
  ],
  validateUpdate: ({ handler }, old) => immutableFieldErrors('handler', handler, old.handler),
  columns: [nameColumn, column('Handler', ({ handler }) => handler, { field: 'handler' }), ageColumn],
})

function duplicateTolerationErrors(tolerations: readonly Toleration[]): FieldError[] {
  const seen = new Set<string>()
  return each('scheduling.tolerations', tolerations, (toleration, at) => {
    const { key, operator, value, effect } = toleration
    const listKey = JSON.stringify([key, operator, value, effect])
    const isNew = !seen.has(listKey)
    seen.add(listKey)
    return isNew ? [] : [duplicateField(at, internalStruct(toleration))]
  })
}
