import type { ValidatingAdmissionPolicyBinding } from '../../../apimachinery/types/admissionregistration-v1.ts'
import type { AdmissionAttributes } from '../admission.ts'

/** Bytes of one value in the audit log (maxAuditAnnotationValueLength). */
const maxValueBytes = 10 * 1024

/** Collects what policies tell the audit log about a request. */
export class AuditAnnotations {
  readonly #values = new Map<string, Set<string>>()
  #failure: string | undefined

  /** The value of an audit annotation of a policy. Several bindings can add values to a key. */
  add(policy: string, key: string, value: string): void {
    const name = `${policy}/${key}`
    const shown = Buffer.from(value).subarray(0, maxValueBytes).toString('utf8')
    const values = this.#values.get(name)
    if (values) values.add(shown)
    else this.#values.set(name, new Set([shown]))
  }

  /** A validation that failed, for a binding with the action Audit. The log has room for one. */
  addFailure({ metadata, spec }: ValidatingAdmissionPolicyBinding, expressionIndex: number, message: string): void {
    const { policyName: policy, validationActions } = spec
    this.#failure ??= JSON.stringify([{ message, policy, binding: metadata.name, expressionIndex, validationActions }])
  }

  publish({ annotate }: AdmissionAttributes): void {
    if (!annotate) return
    if (this.#failure !== undefined) annotate('validation.policy.admission.k8s.io/validation_failure', this.#failure)
    for (const [key, values] of this.#values) annotate(key, [...values].join(', '))
  }
}
