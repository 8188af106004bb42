import { readFile } from 'node:fs/promises'
import { CliError } from './context.ts'

/** The text of a file that a flag names. @throws {CliError} there is none */
export async function readTextFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${(error as Error).message}`)
  }
}
