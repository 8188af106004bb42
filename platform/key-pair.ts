/** A certificate, perhaps with those between it and its authority, and its private key (PKCS #8); PEM. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

/** A key pair that is replaced while it is in use: its fields are those of the one that counts now. */
export class RenewableKeyPair implements KeyPair {
  readonly #listeners = new Set<() => void>()
  #now: KeyPair

  constructor(first: KeyPair) {
    this.#now = first
  }

  get certificate(): string {
    return this.#now.certificate
  }

  get key(): string {
    return this.#now.key
  }

  /** Takes another pair from now on. The same one again is no change. */
  replace({ certificate, key }: KeyPair): void {
    if (certificate === this.certificate && key === this.key) return
    this.#now = { certificate, key }
    for (const listener of this.#listeners) listener()
  }

  /** Calls `listener` after each change. @returns stops */
  onReplaced(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
