import { type ApiError, apiErrorOf } from '../../../apimachinery/errors.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import type { Status, StatusDetails } from '../../../apimachinery/types/meta-v1.ts'
import type { ReviewAnswer } from './review.ts'

/** The refusal of a webhook, with the code, reason and details that it gave. */
export function rejection(webhook: string, result: ReviewAnswer['result'] = {}): ApiError {
  const { status, message, reason, code, details } = result
  const why = text(message) || text(reason)
  const by = `admission webhook ${goQuote(webhook)} denied the request`
  const failed: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: text(status) === 'Success' || text(status) === '' ? 'Failure' : text(status),
    message: why === '' ? `${by} without explanation` : `${by}: ${why}`,
    ...(text(reason) !== '' && { reason: text(reason) }),
    ...(typeof details === 'object' && details !== null && { details: details as StatusDetails }),
    code: codeOf(code),
  }
  return apiErrorOf(failed)
}

// An answer that refuses must not look like one that went well, and HTTP ends at 599.
function codeOf(code: unknown): number {
  return typeof code === 'number' && Number.isInteger(code) && code >= 400 && code <= 599 ? code : 400
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
