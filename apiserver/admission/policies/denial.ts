import { apiErrorOf, type StatusReason } from '../../../apimachinery/errors.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { forbid } from '../forbid.ts'

/** HTTP status codes of the reasons that validations can give. */
const codes: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
  Invalid: 422,
}

/** The refusal of a ValidatingAdmissionPolicy; `reason` is that of the validation. */
export function validationDenial(attributes: AdmissionAttributes, message: string, reason = 'Invalid'): Error {
  const { status } = forbid(attributes, message)
  const details = { ...status.details, causes: [{ message }] }
  return apiErrorOf({ ...status, reason: reason as StatusReason, details, code: codes[reason] ?? 422 })
}

/** The refusal of MutatingAdmissionPolicies that failed: the first says why, all are causes. */
export function mutationDenial(
  attributes: AdmissionAttributes,
  failures: readonly { readonly message: string; readonly reason: StatusReason }[],
): Error {
  const { status } = forbid(attributes, 'admission request denied by policy')
  const [first] = failures
  const causes = failures.map(({ message }) => ({ message }))
  return apiErrorOf({
    ...status,
    message: first!.message,
    reason: first!.reason,
    details: { ...status.details, causes },
  })
}
