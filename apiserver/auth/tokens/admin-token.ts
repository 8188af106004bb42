import type { Random } from '../../../platform/random.ts'
import { readIfThere, writePrivate } from '../private-files.ts'

const fileName = 'admin.token'
const tokenBytes = 32

/**
 * The bearer token of the administrator, made at first start.
 * @param directory where it is kept; absent: in memory only
 * @param random must not be predictable
 */
export async function ensureAdminToken(directory: string | undefined, random: Random): Promise<string> {
  const kept = directory === undefined ? undefined : (await readIfThere(directory, fileName))?.trim()
  if (kept) return kept
  const token = Buffer.from(random.bytes(tokenBytes)).toString('base64url')
  if (directory !== undefined) await writePrivate(directory, fileName, `${token}\n`)
  return token
}
