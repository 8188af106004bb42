import { Option } from 'commander'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Random } from '../platform/random.ts'
import { encryptionSchema } from '../storage/encryption/configuration.ts'
import { type FindTransformers, transformersByKey } from '../storage/encryption/resource-providers.ts'
import { CliError } from './context.ts'
import { readTextFile } from './read-text-file.ts'

/** How objects are stored; the name is upstream's. */
export interface EncryptionFlags {
  readonly encryptionProviderConfig?: string
}

export const encryptionOption = (): Option =>
  new Option('--encryption-provider-config <file>', 'an EncryptionConfiguration: which resources are stored encrypted')

/** Reads the configuration that the flag names; undefined: none. @throws {CliError} it is none */
export async function openEncryption(
  { encryptionProviderConfig: file }: EncryptionFlags,
  random: Random,
): Promise<FindTransformers | undefined> {
  if (file === undefined) return undefined
  const parsed = encryptionSchema.safeParse(parse(await readTextFile(file)))
  if (!parsed.success) throw new CliError(`${file} is no encryption configuration: ${z.prettifyError(parsed.error)}`)
  return transformersByKey(parsed.data, random)
}
