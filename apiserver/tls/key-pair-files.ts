import { readFile } from 'node:fs/promises'
import { isKeyOf } from '../../platform/crypto.ts'
import type { KeyPair } from '../../platform/key-pair.ts'

/** How often files are read again (upstream's dynamiccertificates.FileRefreshDuration). */
export const rereadFilesEveryMs = 60_000

/**
 * A certificate and its key from two files.
 * @throws {Error} one cannot be read, or the two do not belong together, as while somebody replaces them
 */
export async function readKeyPair(certFile: string, keyFile: string): Promise<KeyPair> {
  const [certificate, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')])
  if (!belongTogether(certificate, key)) throw new Error(`${keyFile} is not the key of the certificate in ${certFile}`)
  return { certificate, key }
}

function belongTogether(certificate: string, key: string): boolean {
  try {
    return isKeyOf(certificate, key)
  } catch {
    return false
  }
}
