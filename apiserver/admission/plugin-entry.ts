import type { z } from 'zod'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Random } from '../../platform/random.ts'
import type { Authorizer } from '../authorization/authorizer.ts'
import type { KindIndex } from '../kind-index.ts'
import type { ObjectReader } from '../object-reader.ts'
import type { ObjectStore } from '../registry/object-store.ts'
import type { WebhookClient } from '../webhooks/webhook-client.ts'
import type { AdmissionPlugin } from './admission.ts'
import { type AdmissionConfig, pluginConfiguration } from './admission-config.ts'
import type { ConvertVersion } from './matching/versioned-objects.ts'
import type { EnsureObject } from './plugins/namespace-auto-provision.ts'

/** What admission plugins are built from. */
export interface AdmissionDeps {
  readonly reader: ObjectReader
  readonly random: Random
  readonly authorizer: Authorizer
  readonly config: AdmissionConfig
  readonly clock: Clock
  /** The stored objects of a kind, for plugins that write. */
  store(kind: Kind): ObjectStore
  readonly ensure: EnsureObject
  /** What is served now. */
  readonly kinds: () => KindIndex
  readonly client: WebhookClient
  readonly convert: ConvertVersion
  readonly logger: Logger
}

/** A line of the list of plugins. */
export interface PluginEntry {
  /** Upstream's. */
  readonly name: string
  readonly onByDefault: boolean
  readonly create: (deps: AdmissionDeps) => AdmissionPlugin
  /** Of a plugin with a configuration. @throws {RangeError} it is not what the plugin takes */
  readonly check?: (config: AdmissionConfig) => void
}

/** A plugin that runs unless it is turned off. */
export const on = (name: string, create: PluginEntry['create']): PluginEntry => ({ name, onByDefault: true, create })

/** A plugin that runs only if it is turned on. */
export const off = (name: string, create: PluginEntry['create']): PluginEntry => ({ name, onByDefault: false, create })

/** How a plugin takes its configuration. */
export interface Configured<T, D> {
  readonly schema: z.ZodType<T>
  /** What counts where nothing is configured; absent: the plugin cannot do without. */
  readonly byDefault?: D
  readonly create: (configuration: T | D, deps: AdmissionDeps) => AdmissionPlugin
}

/** A plugin with a configuration. @param entry whether it is on or off by default */
export function configured<T, D = T>(
  entry: (name: string, create: PluginEntry['create']) => PluginEntry,
  name: string,
  { schema, byDefault, create }: Configured<T, D>,
): PluginEntry {
  const read = (config: AdmissionConfig): T | D => {
    const configuration = pluginConfiguration(config, name, schema) ?? byDefault
    if (configuration === undefined) throw new RangeError(`admission plugin "${name}" needs a configuration`)
    return configuration
  }
  return { ...entry(name, (deps) => create(read(deps.config), deps)), check: read }
}

/** A plugin of upstream that does not exist here: turning it on is refused. */
export function absent(name: string, instead: string): PluginEntry {
  const refuse = () => {
    throw new RangeError(`admission plugin "${name}" is not supported: ${instead}`)
  }
  return { ...off(name, refuse), check: refuse }
}
