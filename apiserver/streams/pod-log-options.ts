import { badRequest, invalid } from '../../apimachinery/errors.ts'
import { type FieldError, forbiddenField, invalidField, unsupportedField } from '../../apimachinery/field-error.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import { parseTime, toTime } from '../../platform/clock.ts'
import { booleanParameter, intParameter } from '../options/query.ts'

/** v1 PodLogOptions: the query of `/log`. */
export interface PodLogOptions {
  readonly container: string
  readonly insecureSkipTLSVerifyBackend: boolean
  /** What the node agent is asked for. */
  readonly agentQuery: URLSearchParams
}

const streams = ['All', 'Stderr', 'Stdout']
const flags = ['follow', 'previous', 'timestamps'] as const

/** @param name of the pod, for messages @throws {ApiError} BadRequest, Invalid */
export function parsePodLogOptions(name: string, params: URLSearchParams): PodLogOptions {
  const query = Object.fromEntries([...params].reverse())
  const counts = {
    sinceSeconds: intParameter(query, 'sinceSeconds'),
    tailLines: intParameter(query, 'tailLines'),
    limitBytes: intParameter(query, 'limitBytes'),
  }
  const sinceTime = timeParameter(query['sinceTime'])
  const { stream } = query
  const errors = [...countErrors(counts, sinceTime), ...streamErrors(stream, counts.tailLines)]
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, name, errors)
  const agentQuery = new URLSearchParams()
  for (const flag of flags) if (booleanParameter(query, flag)) agentQuery.set(flag, 'true')
  for (const [key, value] of Object.entries(counts)) if (value !== undefined) agentQuery.set(key, String(value))
  if (sinceTime !== undefined) agentQuery.set('sinceTime', sinceTime)
  if (stream) agentQuery.set('stream', stream)
  agentQuery.sort()
  return {
    container: query['container'] ?? '',
    insecureSkipTLSVerifyBackend: booleanParameter(query, 'insecureSkipTLSVerifyBackend') ?? false,
    agentQuery,
  }
}

function timeParameter(text: string | undefined): string | undefined {
  if (!text) return undefined
  const at = parseTime(text)
  if (Number.isNaN(at)) {
    const layout = '"2006-01-02T15:04:05Z07:00"'
    throw badRequest(`parsing time ${goQuote(text)} as ${layout}: cannot parse ${goQuote(text)} as "2006"`)
  }
  return toTime(at)
}

function countErrors(
  counts: Readonly<Record<'sinceSeconds' | 'tailLines' | 'limitBytes', number | undefined>>,
  sinceTime: string | undefined,
): FieldError[] {
  const { sinceSeconds, tailLines, limitBytes } = counts
  const errors: FieldError[] = []
  const positive = 'must be greater than 0'
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(invalidField('tailLines', tailLines, 'must be greater than or equal to 0'))
  }
  if (limitBytes !== undefined && limitBytes < 1) errors.push(invalidField('limitBytes', limitBytes, positive))
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    errors.push(forbiddenField('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'))
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(invalidField('sinceSeconds', sinceSeconds, positive))
  }
  return errors
}

function streamErrors(stream: string | undefined, tailLines: number | undefined): FieldError[] {
  if (!stream) return []
  const errors: FieldError[] = []
  if (!streams.includes(stream)) errors.push(unsupportedField('stream', stream, streams))
  if (stream !== 'All' && tailLines !== undefined) {
    errors.push(forbiddenField('', '`tailLines` and specific `stream` are mutually exclusive for now'))
  }
  return errors
}
