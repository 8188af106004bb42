import {
  createSigningKey,
  type SigningKeyPair,
  signingKeyPair,
  type VerificationKey,
  verificationKey,
} from '../../../platform/crypto.ts'
import { readIfThere, writePrivate } from '../private-files.ts'

const fileName = 'sa.key'

/** Keys beside our own. PEM. */
export interface GivenKeys {
  /** Signs in place of ours (--service-account-signing-key-file). */
  readonly signing?: string | undefined
  /** Those of other servers, whose tokens are good here, too (--service-account-key-file); several in a text. */
  readonly known: readonly string[]
}

/** The keys of tokens of service accounts. Our own is read, or made, when it is needed first. */
export class ServiceAccountKey {
  readonly #directory: string | undefined
  readonly #signing: string | undefined
  readonly #others: readonly VerificationKey[]
  #pair: Promise<SigningKeyPair> | undefined

  /** @param directory where it is kept; undefined: in memory only, so that tokens end with the process */
  constructor(directory: string | undefined, given: GivenKeys = { known: [] }) {
    this.#directory = directory
    this.#signing = given.signing
    this.#others = given.known.flatMap(keysIn)
  }

  /** What tokens may have been signed with. @throws {Error} see `pair` */
  async known(): Promise<readonly VerificationKey[]> {
    const own = await this.pair()
    return [own, ...this.#others.filter(({ id }) => id !== own.id)]
  }

  /** What new tokens are signed with. @throws {Error} the file cannot be read or written; the next call tries again */
  pair(): Promise<SigningKeyPair> {
    this.#pair ??= this.#load().catch((err) => {
      this.#pair = undefined
      throw err
    })
    return this.#pair
  }

  async #load(): Promise<SigningKeyPair> {
    if (this.#signing !== undefined) return signingKeyPair(this.#signing)
    const kept = this.#directory === undefined ? undefined : await readIfThere(this.#directory, fileName)
    if (kept) return signingKeyPair(kept)
    const made = createSigningKey()
    if (this.#directory !== undefined) await writePrivate(this.#directory, fileName, made)
    return signingKeyPair(made)
  }
}

/** @throws {Error} there is none */
function keysIn(text: string): VerificationKey[] {
  const found = text.match(/-----BEGIN [A-Z ]*KEY-----[^-]*-----END [A-Z ]*KEY-----/g)
  if (!found) throw new Error('data does not contain any valid RSA or ECDSA public keys')
  return found.map(verificationKey)
}
