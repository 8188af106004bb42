import { deepClone } from '../../../apimachinery/equality.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
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
      ...(rules.validateStatusUpdate?.(object, old) ?? []),
    ],
    warnings: () => [],
  }
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
