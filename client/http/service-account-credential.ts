import { isNotFound } from '../../apimachinery/errors.ts'
import { serviceAccounts } from '../../apimachinery/kinds/core/service-account.ts'
import type { TokenRequest } from '../../apimachinery/types/authentication-v1.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Client } from '../client.ts'
import { createIfMissing } from '../create-if-missing.ts'
import type { Credential } from './credential.ts'

const expirationSeconds = 3600

/** Tokens are replaced when this share of their life is over, as kubelets replace theirs. */
const renewAfterShare = 0.8

interface NamespacedRef {
  readonly namespace: string
  readonly name: string
}

interface Issued {
  readonly token: string
  readonly renewAtMs: number
}

/**
 * Tokens of a service account, asked for when they are needed (TokenRequest API). The account is made when there is none,
 * as upstream's controllers make theirs.
 */
export class ServiceAccountCredential implements Credential {
  readonly #client: Client
  readonly #clock: Clock
  readonly #account: NamespacedRef
  #issued: Issued | undefined
  /** Under way; callers share it. */
  #asking: Promise<Issued> | undefined

  /** @param client may create the account and its tokens */
  constructor(client: Client, clock: Clock, account: NamespacedRef) {
    this.#client = client
    this.#clock = clock
    this.#account = account
  }

  async token(): Promise<string> {
    if (this.#issued && this.#clock.monotonicMs() < this.#issued.renewAtMs) return this.#issued.token
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    this.#issued = await this.#asking
    return this.#issued.token
  }

  refused(token: string): void {
    if (this.#issued?.token === token) this.#issued = undefined
  }

  async #ask(): Promise<Issued> {
    const askedAtMs = this.#clock.monotonicMs()
    const { spec, status } = await this.#request().catch(async (err) => {
      if (!isNotFound(err)) throw err
      await createIfMissing(this.#client, serviceAccounts, { metadata: { ...this.#account } })
      return this.#request()
    })
    return { token: status.token, renewAtMs: askedAtMs + Number(spec.expirationSeconds) * 1000 * renewAfterShare }
  }

  async #request(): Promise<TokenRequest> {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds } }
    return (await this.#client.createSubresource(serviceAccounts, this.#account, 'token', body)) as TokenRequest
  }
}
