import { deepClone } from '../../../apimachinery/equality.ts'
import { withConditionTimes } from '../../../apimachinery/kinds/certificates/condition-times.ts'
import { validateApproval } from '../../../apimachinery/kinds/certificates/condition-validation.ts'
import type { CertificateSigningRequest } from '../../../apimachinery/types/certificates-v1.ts'
import { toTime } from '../../../platform/clock.ts'
import { keepAllBut, type UpdateStrategy } from '../strategy.ts'

/** `/approval` of a certificate signing request: its conditions, with the times at which they came about. */
export function approvalStrategy(): UpdateStrategy {
  return {
    prepare(draft, old, { nowMs }) {
      keepAllBut(draft, old, 'status')
      const request = draft as CertificateSigningRequest
      const before = (old as CertificateSigningRequest).status
      const conditions = withConditionTimes(request.status?.conditions ?? [], before?.conditions ?? [], toTime(nowMs))
      request.status = { ...deepClone(before), ...(conditions.length > 0 && { conditions }) }
      if (conditions.length === 0) delete request.status.conditions
    },
    validate: (request, old) =>
      validateApproval(request as CertificateSigningRequest, old as CertificateSigningRequest),
    warnings: () => [],
  }
}
