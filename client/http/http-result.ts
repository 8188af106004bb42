import { parseJson } from '../../apimachinery/codecs/json.ts'
import { type ApiError, apiErrorOf, type StatusReason } from '../../apimachinery/errors.ts'
import type { Status } from '../../apimachinery/types/meta-v1.ts'

/** What an answer in JSON holds. @throws {ApiError} it is a failure */
export function resultOf({ code, body }: { readonly code: number; readonly body: Buffer }): unknown {
  if (code >= 400) throw errorOf(code, body)
  return parseJson(body).value
}

/** The failure that an answer tells of: its Status, or what its code says. */
export function errorOf(code: number, body: Buffer): ApiError {
  return apiErrorOf(statusIn(body) ?? genericStatus(code, body))
}

function statusIn(body: Buffer): Status | undefined {
  try {
    const value = parseJson(body).value as Status | undefined
    return value?.kind === 'Status' ? value : undefined
  } catch {
    return undefined
  }
}

/** Reasons for codes that came without a Status: from a proxy, or a path that is no API. */
const reasons: Readonly<Record<number, StatusReason>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Gone',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}

/** What client-go says then. */
const messages: Readonly<Record<number, string>> = {
  404: 'the server could not find the requested resource',
  503: 'the server is currently unable to handle the request',
}

function genericStatus(code: number, body: Buffer): Status {
  const message = messages[code] ?? textOf(code, body)
  return { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, reason: reasons[code], code }
}

function textOf(code: number, body: Buffer): string {
  return body.toString('utf8', 0, 1024).trim() || `the server answered ${code} without an explanation`
}
