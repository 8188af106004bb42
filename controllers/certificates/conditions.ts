import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
} from '../../apimachinery/types/certificates-v1.ts'
import { type EpochMs, toTime } from '../../platform/clock.ts'

/** Whether somebody has approved or denied a request. */
export function isDecided(request: CertificateSigningRequest): boolean {
  return hasCondition(request, 'Approved') || hasCondition(request, 'Denied')
}

/** The request, approved by a controller. */
export function approvedWith(request: CertificateSigningRequest, message: string, now: EpochMs) {
  const time = toTime(now)
  const condition = { type: 'Approved', status: 'True', reason: 'AutoApproved', message }
  return withCondition(request, { ...condition, lastUpdateTime: time, lastTransitionTime: time })
}

/** Whether a request has a condition that holds. */
export function hasCondition({ status }: CertificateSigningRequest, type: string): boolean {
  return status.conditions?.some((condition) => condition.type === type) ?? false
}

/** The request with one more condition. */
export function withCondition(
  request: CertificateSigningRequest,
  condition: CertificateSigningRequestCondition,
): CertificateSigningRequest {
  const { status } = request
  return { ...request, status: { ...status, conditions: [...(status.conditions ?? []), condition] } }
}
