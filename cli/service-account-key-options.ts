import { Option } from 'commander'
import { type GivenKeys, ServiceAccountKey } from '../apiserver/auth/tokens/service-account-key.ts'
import { signingKeyPair } from '../platform/crypto.ts'
import { CliError } from './context.ts'
import { readTextFile } from './read-text-file.ts'

/** The keys of tokens of service accounts; names and meanings are upstream's. */
export interface ServiceAccountKeyFlags {
  readonly serviceAccountKeyFile?: readonly string[]
  readonly serviceAccountSigningKeyFile?: string
}

export function serviceAccountKeyOptions(): Option[] {
  return [
    new Option(
      '--service-account-key-file <file>',
      'keys, public or private, whose tokens are good beside our own; may be repeated',
    ).argParser((file: string, files: readonly string[] = []) => [...files, file]),
    new Option('--service-account-signing-key-file <file>', 'private key that signs tokens (default: one of our own)'),
  ]
}

/** Reads the files that the flags name. @throws {CliError} one cannot be used */
export async function readServiceAccountKeys(flags: ServiceAccountKeyFlags): Promise<GivenKeys> {
  const { serviceAccountKeyFile: files = [], serviceAccountSigningKeyFile: signingFile } = flags
  const known: string[] = []
  for (const file of files) {
    const text = await readTextFile(file)
    checked(file, () => new ServiceAccountKey(undefined, { known: [text] }))
    known.push(text)
  }
  if (signingFile === undefined) return { known }
  const signing = await readTextFile(signingFile)
  checked(signingFile, () => signingKeyPair(signing))
  return { signing, known }
}

function checked(file: string, use: () => unknown): void {
  try {
    use()
  } catch (err) {
    throw new CliError(`error reading service account key file ${file}: ${(err as Error).message}`)
  }
}
