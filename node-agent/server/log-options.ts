import { type EpochMs, parseTime } from '../../platform/clock.ts'
import { HttpError } from './exchange.ts'

/** Which part of a log is wanted, and how (PodLogOptions). */
export interface LogOptions {
  readonly follow: boolean
  readonly previous: boolean
  readonly timestamps: boolean
  readonly sinceMs: EpochMs | undefined
  readonly tailLines: number | undefined
  readonly limitBytes: number | undefined
  readonly stream: 'stdout' | 'stderr' | undefined
}

/** @throws {HttpError} 400 or 422 */
export function parseLogOptions(query: URLSearchParams, nowMs: EpochMs): LogOptions {
  const sinceSeconds = countOf(query, 'sinceSeconds', 1)
  const sinceTime = query.get('sinceTime')
  if (sinceSeconds !== undefined && sinceTime !== null) throw invalid()
  return {
    follow: flagOf(query, 'follow'),
    previous: flagOf(query, 'previous'),
    timestamps: flagOf(query, 'timestamps'),
    sinceMs: sinceSeconds === undefined ? timeOf(sinceTime) : nowMs - sinceSeconds * 1_000,
    tailLines: countOf(query, 'tailLines', 0),
    limitBytes: countOf(query, 'limitBytes', 1),
    stream: streamOf(query.get('stream')),
  }
}

function flagOf(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  return value !== null && value !== 'false' && value !== '0'
}

function countOf(query: URLSearchParams, name: string, min: number): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^[+-]?\d+$/.test(text)) throw new HttpError(400, '{"message": "Unable to decode query."}')
  if (Number(text) < min) throw invalid()
  return Number(text)
}

function timeOf(text: string | null): EpochMs | undefined {
  if (text === null || text === '') return undefined
  const at = parseTime(text)
  if (Number.isNaN(at)) throw new HttpError(400, '{"message": "Unable to decode query."}')
  return at
}

function streamOf(text: string | null): LogOptions['stream'] {
  if (text === null || text === 'All') return undefined
  if (text === 'Stdout') return 'stdout'
  if (text === 'Stderr') return 'stderr'
  throw invalid()
}

function invalid(): HttpError {
  return new HttpError(422, '{"message": "Invalid request."}')
}
