import { badRequest } from '../../apimachinery/errors.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'

/** The container that a request means. @param wanted `''`: the only one there is @throws {ApiError} BadRequest */
export function containerOf({ metadata: { name }, spec }: Pod, wanted: string): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec
  if (wanted !== '') {
    const all = [...containers, ...initContainers, ...ephemeralContainers]
    if (all.some((container) => container.name === wanted)) return wanted
    throw badRequest(`container ${wanted} is not valid for pod ${name}`)
  }
  const [only, ...others] = containers
  if (only && others.length === 0) return only.name
  const all = [...initContainers, ...containers, ...ephemeralContainers].map((container) => container.name)
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${all.join(' ')}]`)
}
