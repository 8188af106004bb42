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
  const choice = only ? `, choose one of: [${namesOf(containers)}]` : ''
  const inits = only && initContainers.length > 0 ? ` or one of the init containers: [${namesOf(initContainers)}]` : ''
  throw badRequest(`a container name must be specified for pod ${name}${choice}${inits}`)
}

const namesOf = (containers: readonly { readonly name: string }[]) => containers.map(({ name }) => name).join(' ')
