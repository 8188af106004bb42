import { isNotFound } from '../apimachinery/errors.ts'
import { secrets } from '../apimachinery/kinds/core/secret.ts'
import { serviceAccounts } from '../apimachinery/kinds/core/service-account.ts'
import type { Secret, ServiceAccount } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import type { Informer } from '../client/informers/informer.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../client/reconcilers/reconciler.ts'
import { changesOf } from '../client/reconcilers/wake.ts'
import type { ControllerDeps, SignSecretToken } from './controller.ts'

const secretType = 'kubernetes.io/service-account-token'
const nameAnnotation = 'kubernetes.io/service-account.name'
const uidAnnotation = 'kubernetes.io/service-account.uid'

/**
 * Fills Secrets of type `kubernetes.io/service-account-token` with a token of the account that they name, and deletes
 * them when the account is gone.
 */
export class ServiceAccountTokenController implements Reconciler<Secret> {
  readonly name = 'serviceaccount-token-controller'
  readonly resource = secrets
  readonly wakeOn: readonly WakeSource[]
  readonly #accounts: Informer<ServiceAccount>
  readonly #rootCa: string
  readonly #sign: SignSecretToken

  /** @param sign has the key of the API server */
  constructor({ informers, rootCa = '' }: ControllerDeps, sign: SignSecretToken) {
    this.#accounts = informers.of(serviceAccounts)
    this.#rootCa = rootCa
    this.#sign = sign
    const all = informers.of(secrets)
    this.wakeOn = [
      changesOf(secrets),
      {
        resource: serviceAccounts,
        keys: (now, old) => keysOfAccount(all, (now ?? old) as ServiceAccount),
      },
    ]
  }

  async reconcile(secret: Secret, client: Client): Promise<Result> {
    const { namespace = '', name, annotations = {}, deletionTimestamp } = secret.metadata
    const accountName = annotations[nameAnnotation]
    if (secret.type !== secretType || !accountName || deletionTimestamp) return done
    const account = await this.#accountOf(namespace, accountName, client)
    const uid = annotations[uidAnnotation]
    if (!account || (uid !== undefined && uid !== account.metadata.uid)) await this.#delete(secret, client)
    else if (!this.#isComplete(secret, account)) await this.#fill(secret, name, account, client)
    return done
  }

  /** The cache may not have an account yet that a Secret names; only the server knows that there is none. */
  async #accountOf(namespace: string, name: string, client: Client): Promise<ServiceAccount | undefined> {
    const cached = this.#accounts.get(`${namespace}/${name}`)
    if (cached) return cached
    try {
      return await client.get(serviceAccounts, { namespace, name })
    } catch (err) {
      if (isNotFound(err)) return undefined
      throw err
    }
  }

  #isComplete({ data = {}, metadata }: Secret, account: ServiceAccount): boolean {
    return Boolean(
      data['token'] &&
        data['ca.crt'] === base64(this.#rootCa) &&
        data['namespace'] &&
        metadata.annotations?.[uidAnnotation] === account.metadata.uid,
    )
  }

  async #fill(secret: Secret, name: string, account: ServiceAccount, client: Client): Promise<void> {
    const { metadata, data = {} } = secret
    const annotations = { ...metadata.annotations, [uidAnnotation]: account.metadata.uid ?? '' }
    const token = data['token'] || base64(await this.#sign(account, name))
    const filled = { ...data, token, 'ca.crt': base64(this.#rootCa), namespace: base64(metadata.namespace ?? '') }
    await client.update(secrets, { ...secret, metadata: { ...metadata, annotations }, data: filled })
  }

  async #delete(secret: Secret, client: Client): Promise<void> {
    const { uid, resourceVersion } = secret.metadata
    try {
      await client.delete(secrets, secret.metadata, { preconditions: { uid, resourceVersion } })
    } catch (err) {
      if (!isNotFound(err)) throw err
    }
  }
}

function keysOfAccount(all: Informer<Secret>, { metadata }: ServiceAccount): string[] {
  const { namespace, name } = metadata
  return all
    .list(namespace)
    .filter((secret) => secret.metadata.annotations?.[nameAnnotation] === name)
    .map((secret) => `${namespace}/${secret.metadata.name}`)
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
