import { z } from 'zod'
import type { WebhookCredentials } from '../webhooks/webhook-credentials.ts'

/** What users may set of admission. */
export interface AdmissionConfig {
  /** Plugins that run beside those that are on by default (--enable-admission-plugins). */
  readonly enable: readonly string[]
  /** Plugins that do not run though they are on by default (--disable-admission-plugins). */
  readonly disable: readonly string[]
  /** The configurations of plugins that have one, by plugin (--admission-control-config-file). */
  readonly plugins: ReadonlyMap<string, unknown>
  /** How the plugins for webhooks log in there, by plugin (`kubeConfigFile` of their configurations). */
  readonly webhookCredentials?: ReadonlyMap<string, WebhookCredentials>
}

/** Every plugin as it is by default. */
export const defaultAdmissionConfig: AdmissionConfig = { enable: [], disable: [], plugins: new Map() }

/** The file of `--admission-control-config-file` (apiserver.config.k8s.io/v1 AdmissionConfiguration). */
export const admissionConfigurationSchema = z.strictObject({
  apiVersion: z.literal('apiserver.config.k8s.io/v1'),
  kind: z.literal('AdmissionConfiguration'),
  plugins: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** A file beside this one that holds the configuration. */
        path: z.string().optional(),
        configuration: z.unknown().optional(),
      }),
    )
    .default([]),
})

/** The plugins that call webhooks. */
export const webhookPlugins = ['MutatingAdmissionWebhook', 'ValidatingAdmissionWebhook'] as const

/** Their configuration (apiserver.config.k8s.io/v1 WebhookAdmissionConfiguration). */
export const webhookAdmissionConfigurationSchema = z.strictObject({
  apiVersion: z.literal('apiserver.config.k8s.io/v1'),
  kind: z.literal('WebhookAdmissionConfiguration'),
  /** A kubeconfig whose users are named after webhooks, relative to the file that names it. */
  kubeConfigFile: z.string().default(''),
})

/**
 * Reads the configuration of one plugin.
 * @throws {RangeError} it is not what the plugin takes
 */
export function pluginConfiguration<T>(config: AdmissionConfig, plugin: string, schema: z.ZodType<T>): T | undefined {
  const given = config.plugins.get(plugin)
  if (given === undefined) return undefined
  const { success, data, error } = schema.safeParse(given)
  if (success) return data
  throw new RangeError(`configuration of admission plugin "${plugin}" is invalid: ${z.prettifyError(error)}`)
}
