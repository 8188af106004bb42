import { ApiError } from '../../../apimachinery/errors.ts'
import { groupResource, type Resource } from '../../../apimachinery/object.ts'
import { labelMatcherOf } from '../../../apimachinery/selectors/labels.ts'
import type { WantedMetric } from './metric.ts'

/** What answers without a Status are told as. */
const unexplained = new Set([
  'the server could not find the requested resource',
  'the server is currently unable to handle the request',
])

/** Whether the server said no more than a status code. */
export function isUnexplained(error: unknown): boolean {
  return error instanceof ApiError && unexplained.has(error.message)
}

/**
 * Reads from one of the APIs of metrics.
 * @throws {Error} which says what was read, and why it cannot be
 */
export async function readFrom<T>(api: string, resource: Resource, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    const { message } = cause as Error
    // As client-go has it, which knows no more.
    const call = isUnexplained(cause) ? ` (get ${groupResource(resource)})` : ''
    throw new Error(`unable to fetch metrics from ${api} metrics API: ${message}${call}`, { cause })
  }
}

/** The selector of a metric's series as queries have it; undefined: all of them. */
export function seriesSelector({ selector }: WantedMetric): string | undefined {
  return labelMatcherOf(selector ?? {}).toString() || undefined
}
