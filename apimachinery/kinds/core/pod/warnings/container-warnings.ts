import type { Container, EnvVar, EphemeralContainer } from '../../../../types/core-v1.ts'
import { fractionalByteWarnings } from '../../../validation/warnings.ts'

/** Resources of containers that are counted in bytes. */
export const byteResources = ['memory', 'ephemeral-storage']

/** What is allowed in a container, but probably a mistake. */
export function containerWarnings({ resources, env = [] }: Container | EphemeralContainer, path: string): string[] {
  return [
    ...fractionalByteWarnings(resources?.limits, `${path}.resources.limits`, byteResources),
    ...fractionalByteWarnings(resources?.requests, `${path}.resources.requests`, byteResources),
    ...hiddenVariableWarnings(env, `${path}.env`),
  ]
}

function hiddenVariableWarnings(env: readonly EnvVar[], path: string): string[] {
  const names = new Set<string>()
  return env.flatMap((variable, index) => {
    const hides = names.has(variable.name) && !extendsPrevious(variable)
    names.add(variable.name)
    const text = `hides previous definition of "${variable.name}", which may be dropped when using apply`
    return hides ? [`${path}[${index}]: ${text}`] : []
  })
}

/** Whether the value is made from the one before, `$(PATH):/more`. */
function extendsPrevious({ name, value = '', valueFrom }: EnvVar): boolean {
  const reference = `$(${name})`
  return !valueFrom && value !== reference && value.includes(reference)
}
