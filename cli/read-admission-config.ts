import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { type AdmissionConfig, admissionConfigurationSchema } from '../apiserver/admission/admission-config.ts'
import { checkAdmissionConfig } from '../apiserver/admission/registry.ts'
import type { ClusterFlags } from './cluster-options.ts'
import { CliError } from './context.ts'

type AdmissionFlags = Pick<
  ClusterFlags,
  'enableAdmissionPlugins' | 'disableAdmissionPlugins' | 'admissionControlConfigFile'
>

/** What the flags say of admission; the configurations of plugins come from the file. @throws {CliError} */
export async function readAdmissionConfig(flags: AdmissionFlags): Promise<AdmissionConfig> {
  const { enableAdmissionPlugins: enable, disableAdmissionPlugins: disable, admissionControlConfigFile: file } = flags
  const config = { enable, disable, plugins: file === undefined ? new Map() : await readPlugins(file) }
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

async function readYaml(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`)
  }
}
