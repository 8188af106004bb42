import { managerOfUserAgent } from '../../apimachinery/managed-fields/manager-names.ts'
import type { Writer } from '../../apimachinery/managed-fields/scope.ts'
import { type EpochMs, toTime } from '../../platform/clock.ts'
import type { ApiRequest } from '../api-request.ts'

/** In whose name a request writes. @param fieldManager as the request gives it, or empty */
export function writerOf({ userAgent }: ApiRequest, fieldManager: string, nowMs: EpochMs): Writer {
  return { manager: fieldManager || managerOfUserAgent(userAgent), now: toTime(nowMs) }
}
