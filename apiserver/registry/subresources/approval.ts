import { deepClone } from '../../../apimachinery/equality.ts'
import { type FieldError, forbiddenField, invalidField } from '../../../apimachinery/field-error.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
} from '../../../apimachinery/types/certificates-v1.ts'
import { toTime } from '../../../platform/clock.ts'
import { keepAllBut, type UpdateStrategy } from '../strategy.ts'

/** `/approval` of a certificate signing request: its conditions, with the times at which they came about. */
export function approvalStrategy({ rules }: Kind): UpdateStrategy {
  return {
    prepare(draft, old, { nowMs }) {
      keepAllBut(draft, old, 'status')
      const request = draft as CertificateSigningRequest
      const before = (old as CertificateSigningRequest).status
      const conditions = (request.status?.conditions ?? []).map((condition) =>
        withTimes(condition, before?.conditions ?? [], toTime(nowMs)),
      )
      request.status = { ...deepClone(before), ...(conditions.length > 0 && { conditions }) }
      if (conditions.length === 0) delete request.status.conditions
    },
    validate: (object, old) => [
      ...(rules.validate?.(object) ?? []),
      ...decisionErrors(conditionsOf(object), conditionsOf(old)),
    ],
    warnings: () => [],
  }
}

function conditionsOf(object: KubeObject): readonly CertificateSigningRequestCondition[] {
  return (object as CertificateSigningRequest).status?.conditions ?? []
}

/** Decisions that stay once they are made. */
const lasting = ['Approved', 'Denied', 'Failed']

function decisionErrors(
  conditions: readonly CertificateSigningRequestCondition[],
  before: readonly CertificateSigningRequestCondition[],
): FieldError[] {
  const path = 'status.conditions'
  const has = (list: typeof conditions, wanted: string) => list.some(({ type }) => type === wanted)
  const errors = lasting
    .filter((type) => has(before, type) && !has(conditions, type))
    .map((type) => forbiddenField(path, `updates may not remove a condition of type "${type}"`))
  if (has(conditions, 'Approved') && has(conditions, 'Denied')) {
    const second = conditions.findLast(({ type }) => type === 'Approved' || type === 'Denied')?.type
    errors.push(invalidField(path, second, 'Approved and Denied conditions are mutually exclusive'))
  }
  return errors
}

function withTimes(
  condition: CertificateSigningRequestCondition,
  before: readonly CertificateSigningRequestCondition[],
  now: string,
): CertificateSigningRequestCondition {
  const same = before.find(({ type, status }) => type === condition.type && status === condition.status)
  return {
    ...condition,
    lastUpdateTime: condition.lastUpdateTime || now,
    lastTransitionTime: condition.lastTransitionTime || same?.lastTransitionTime || now,
  }
}
