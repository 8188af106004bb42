import { deepEqual } from '../../equality.ts'
import { duplicateField, type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../types/certificates-v1.ts'
import { each, requiredOneOf } from '../validation/fields.ts'
import { diffText } from '../validation/upstream-text.ts'
import { issuedCertificateErrors } from './request-validation.ts'

type Conditions = readonly CertificateSigningRequestCondition[]

/** Conditions that stay once they are there, and are there only when true. */
const lasting = ['Approved', 'Denied', 'Failed']
/** Those of them that only approvers may write, at `/approval`. */
const decisions = ['Approved', 'Denied']

const path = 'status.conditions'

/** What is wrong with a write to `/approval`: decisions are made once and one way. */
export function validateApproval(request: CertificateSigningRequest, old: CertificateSigningRequest): FieldError[] {
  const [conditions, before] = [conditionsOf(request), conditionsOf(old)]
  return [...conditionsErrors(conditions, before), ...removalErrors(conditions, before)]
}

/** What is wrong with a write to `/status`: it issues a certificate, once, and leaves decisions as they are. */
export function validateRequestStatus(
  request: CertificateSigningRequest,
  old: CertificateSigningRequest,
): FieldError[] {
  const certificate = request.status.certificate ?? ''
  const issued = old.status.certificate ?? ''
  const errors = certificate === issued ? [] : issuedCertificateErrors(certificate)
  if (issued !== '' && certificate !== issued) {
    errors.push(forbiddenField('status.certificate', 'updates may not modify existing certificate content'))
  }
  const [conditions, before] = [conditionsOf(request), conditionsOf(old)]
  return [...errors, ...validateApproval(request, old), ...decisionErrors(conditions, before)]
}

function conditionsOf({ status }: CertificateSigningRequest): Conditions {
  return status?.conditions ?? []
}

function ofType(conditions: Conditions, wanted: string): Conditions {
  return conditions.filter(({ type }) => type === wanted)
}

/** Faults that an old request has already do not stand in the way of its next update. */
function conditionsErrors(conditions: Conditions, before: Conditions): FieldError[] {
  const seen = new Set<string>()
  const allowsDuplicates = new Set(before.map(({ type }) => type)).size < before.length
  return [
    ...each(path, conditions, ({ type, status }, at) => {
      const errors = type ? [] : [requiredField(`${at}.type`)]
      const allowed = lasting.includes(type) ? ['True'] : ['False', 'True', 'Unknown']
      errors.push(...requiredOneOf(`${at}.status`, status, allowed))
      if (seen.has(type) && !allowsDuplicates) errors.push(duplicateField(`${at}.type`, type))
      seen.add(type)
      return errors
    }),
    ...contradictionErrors(conditions, before),
  ]
}

function contradictionErrors(conditions: Conditions, before: Conditions): FieldError[] {
  const contradict = (list: Conditions) => decisions.every((type) => ofType(list, type).length > 0)
  if (!contradict(conditions) || contradict(before)) return []
  const second = conditions.findLast(({ type }) => decisions.includes(type))!
  return [invalidField(path, second.type, 'Approved and Denied conditions are mutually exclusive')]
}

function removalErrors(conditions: Conditions, before: Conditions): FieldError[] {
  return lasting
    .filter((type) => ofType(conditions, type).length < ofType(before, type).length)
    .map((type) => forbiddenField(path, `updates may not remove a condition of type "${type}"`))
}

function decisionErrors(conditions: Conditions, before: Conditions): FieldError[] {
  return decisions.flatMap((type) => {
    const [now, then] = [ofType(conditions, type), ofType(before, type)]
    if (now.length > then.length) return [forbiddenField(path, `updates may not add a condition of type "${type}"`)]
    if (now.length < then.length || deepEqual(now, then)) return []
    return [forbiddenField(path, `updates may not modify a condition of type "${type}"\n${diffText(then, now)}`)]
  })
}
