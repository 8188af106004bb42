import type { Random } from '../../platform/random.ts'
import type { EncryptionConfiguration } from './configuration.ts'
import { type Transformer, transformersOf } from './transformers.ts'

/** Finds how the values of a key are stored: by the first of them when written. Undefined: nothing is said of them. */
export type FindTransformers = (key: string) => readonly Transformer[] | undefined

/** Groups whose names have no dot; of others it tells them from the resources of the core group. */
const plainGroups: ReadonlySet<string> = new Set(['apps', 'autoscaling', 'batch', 'policy'])

/** The first entry of a configuration that names a resource counts for it. @param random must not be predictable */
export function transformersByKey({ resources }: EncryptionConfiguration, random: Random): FindTransformers {
  const entries = resources.map((entry) => ({
    names: new Set(entry.resources),
    transformers: entry.providers.flatMap((provider) => transformersOf(provider, random)),
  }))
  const known = new Map<string, readonly Transformer[] | undefined>()
  return (key) => {
    const names = namesOf(key)
    const resource = names[0] as string
    if (!known.has(resource)) {
      known.set(resource, entries.find((entry) => names.some((name) => entry.names.has(name)))?.transformers)
    }
    return known.get(resource)
  }
}

/** How a configuration can name the resource of a key: `secrets`, `deployments.apps`, or by wildcards. */
function namesOf(key: string): string[] {
  const [, , first = '', second = ''] = key.split('/')
  const isGroup = first.includes('.') || plainGroups.has(first)
  return isGroup ? [`${second}.${first}`, `*.${first}`, '*.*'] : [first, `${first}.`, '*.', '*.*']
}
