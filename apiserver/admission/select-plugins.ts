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
  const unknown = [...enable, ...disable].find((name) => !all.some((plugin) => plugin.name === name))
  if (unknown !== undefined) throw new RangeError(`admission-control plugin "${unknown}" is unknown`)
  const both = enable.filter((name) => disable.includes(name))
  if (both.length > 0) {
    throw new RangeError(`${both.join(', ')} in enable-admission-plugins and disable-admission-plugins overlapped`)
  }
  return all.filter(({ name, onByDefault }) => (onByDefault || enable.includes(name)) && !disable.includes(name))
}
