import { createSigningKey, type SigningKeyPair, signingKeyPair } from '../../../platform/crypto.ts'
import { readIfThere, writePrivate } from '../private-files.ts'

const fileName = 'sa.key'

/** The key that tokens of service accounts are signed with. It is read, or made, when it is needed first. */
export class ServiceAccountKey {
  readonly #directory: string | undefined
  #pair: Promise<SigningKeyPair> | undefined

  /** @param directory where it is kept; undefined: in memory only, so that tokens end with the process */
  constructor(directory: string | undefined) {
    this.#directory = directory
  }

  /** @throws {Error} the file cannot be read or written; the next call tries again */
  pair(): Promise<SigningKeyPair> {
    this.#pair ??= this.#load().catch((err) => {
      this.#pair = undefined
      throw err
    })
    return this.#pair
  }

  async #load(): Promise<SigningKeyPair> {
    const kept = this.#directory === undefined ? undefined : await readIfThere(this.#directory, fileName)
    if (kept) return signingKeyPair(kept)
    const made = createSigningKey()
    if (this.#directory !== undefined) await writePrivate(this.#directory, fileName, made)
    return signingKeyPair(made)
  }
}
