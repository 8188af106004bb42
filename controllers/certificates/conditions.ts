import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
} from '../../apimachinery/types/certificates-v1.ts'

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
