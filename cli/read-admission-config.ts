import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import {
  type AdmissionConfig,
  admissionConfigurationSchema,
  webhookAdmissionConfigurationSchema,
  webhookPlugins,
} from '../apiserver/admission/admission-config.ts'
import { checkAdmissionConfig } from '../apiserver/admission/registry.ts'
import { WebhookCredentials } from '../apiserver/webhooks/webhook-credentials.ts'
import { KubeconfigError, kubeconfigUser, readKubeconfig, type UserCredentials } from '../client/kubeconfig.ts'
import type { ClusterFlags } from './cluster-options.ts'
import { CliError } from './context.ts'

type AdmissionFlags = Pick<
  ClusterFlags,
  'enableAdmissionPlugins' | 'disableAdmissionPlugins' | 'admissionControlConfigFile'
>

/** What the flags say of admission; the configurations of plugins come from the file. @throws {CliError} */
export async function readAdmissionConfig(flags: AdmissionFlags): Promise<AdmissionConfig> {
  const { enableAdmissionPlugins: enable, disableAdmissionPlugins: disable, admissionControlConfigFile: file } = flags
  const plugins = file === undefined ? new Map<string, unknown>() : await readPlugins(file)
  const config = { enable, disable, plugins, webhookCredentials: await readCredentials(plugins, file ?? '') }
  try {
    checkAdmissionConfig(config)
  } catch (error) {
    throw error instanceof RangeError ? new CliError(error.message) : error
  }
  return config
}

async function readPlugins(file: string): Promise<ReadonlyMap<string, unknown>> {
  const result = admissionConfigurationSchema.safeParse(await readYaml(file))
  if (!result.success) throw new CliError(`${file} is no admission configuration: ${z.prettifyError(result.error)}`)
  const plugins = new Map<string, unknown>()
  for (const { name, path, configuration } of result.data.plugins) {
    plugins.set(name, path === undefined ? configuration : await readYaml(resolve(dirname(file), path)))
  }
  return plugins
}

/** @param file relative to which the kubeconfigs are named */
async function readCredentials(
  plugins: ReadonlyMap<string, unknown>,
  file: string,
): Promise<ReadonlyMap<string, WebhookCredentials>> {
  const found = new Map<string, WebhookCredentials>()
  for (const plugin of webhookPlugins) {
    const given = plugins.get(plugin)
    if (given === undefined) continue
    const { success, data, error } = webhookAdmissionConfigurationSchema.safeParse(given)
    if (!success) throw new CliError(`configuration of ${plugin} is invalid: ${z.prettifyError(error)}`)
    if (data.kubeConfigFile !== '') found.set(plugin, await credentialsIn(resolve(dirname(file), data.kubeConfigFile)))
  }
  return found
}

async function credentialsIn(file: string): Promise<WebhookCredentials> {
  try {
    const config = await readKubeconfig([file])
    const users = new Map<string, UserCredentials>()
    for (const name of config.users.keys()) users.set(name, await kubeconfigUser(config, name))
    if (users.size === 0) throw new CliError(`${file} names no users`)
    const current = config.contexts.get(config.currentContext ?? '')?.user
    return new WebhookCredentials(users, current === undefined ? undefined : users.get(current))
  } catch (error) {
    throw error instanceof KubeconfigError ? new CliError(error.message) : error
  }
}

async function readYaml(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`)
  }
}
