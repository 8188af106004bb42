import type { CertificateSigningRequestCondition } from '../../types/certificates-v1.ts'

type Conditions = readonly CertificateSigningRequestCondition[]

/**
 * The conditions with the times that their writer left out.
 * @param before those that the request had
 * @param now as the API writes times
 */
export function withConditionTimes(conditions: Conditions, before: Conditions, now: string) {
  return conditions.map((condition) => {
    const same = before.find(({ type, status }) => type === condition.type && status === condition.status)
    return {
      ...condition,
      lastUpdateTime: condition.lastUpdateTime || now,
      lastTransitionTime: condition.lastTransitionTime || same?.lastTransitionTime || now,
    }
  })
}

/** Puts decisions back as they were: whoever writes to `/status` sees them, but does not make them. */
export function withOldDecisions(conditions: Conditions, before: Conditions): Conditions {
  let kept = conditions
  for (const decision of ['Approved', 'Denied']) {
    const old = before.filter(({ type }) => type === decision)
    if (kept.filter(({ type }) => type === decision).length !== old.length) continue
    kept = kept.map((condition) => (condition.type === decision ? old.shift()! : condition))
  }
  return kept
}
