import { goAggregate, goQuote } from '../../apimachinery/go-text.ts'
import type { AdmissionConfig } from './admission-config.ts'

/** A plugin that can be turned on and off. */
export interface Selectable {
  readonly name: string
  readonly onByDefault: boolean
}

/**
 * The plugins that run, in the order of the list.
 * @throws {RangeError} a name is no plugin's, or is both turned on and off
 */
export function selectPlugins<T extends Selectable>(
  all: readonly T[],
  { enable, disable }: Pick<AdmissionConfig, 'enable' | 'disable'>,
): readonly T[] {
  const problems = [
    ...unknownPlugins(all, 'enable-admission-plugins', enable),
    ...unknownPlugins(all, 'disable-admission-plugins', disable),
  ]
  const both = [...new Set(enable)].filter((name) => disable.includes(name)).sort()
  if (both.length > 0) {
    problems.push(`[${both.join(' ')}] in enable-admission-plugins and disable-admission-plugins overlapped`)
  }
  if (problems.length > 0) throw new RangeError(goAggregate(problems))
  return all.filter(({ name, onByDefault }) => (onByDefault || enable.includes(name)) && !disable.includes(name))
}

function unknownPlugins(all: readonly Selectable[], flag: string, names: readonly string[]): string[] {
  const unknown = names.filter((name) => !all.some((plugin) => plugin.name === name))
  return unknown.map((name) => `${flag} plugin ${goQuote(name)} is unknown`)
}
