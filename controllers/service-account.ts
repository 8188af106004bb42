import { isAlreadyExists, isNamespaceTerminating, isNotFound } from '../apimachinery/errors.ts'
import { namespaces } from '../apimachinery/kinds/core/namespace.ts'
import { serviceAccounts } from '../apimachinery/kinds/core/service-account.ts'
import type { Namespace, ServiceAccount } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import type { Informer } from '../client/informers/informer.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../client/reconcilers/reconciler.ts'
import { changesOf } from '../client/reconcilers/wake.ts'
import type { ControllerDeps } from './controller.ts'

/** The account of pods that name none. */
const defaultAccount = 'default'

/** Keeps a ServiceAccount `default` in every active namespace. */
export class ServiceAccountController implements Reconciler<Namespace> {
  readonly name = 'serviceaccount-controller'
  readonly resource = namespaces
  readonly wakeOn: readonly WakeSource[] = [changesOf(namespaces), defaultAccountsGone]
  readonly #accounts: Informer<ServiceAccount>

  constructor({ informers }: ControllerDeps) {
    this.#accounts = informers.of(serviceAccounts)
  }

  async reconcile({ metadata, status }: Namespace, client: Client): Promise<Result> {
    const namespace = metadata.name
    if (status.phase !== 'Active' || this.#accounts.get(`${namespace}/${defaultAccount}`)) return done
    try {
      await client.create(serviceAccounts, { metadata: { namespace, name: defaultAccount } })
    } catch (error) {
      if (!isAlreadyExists(error) && !isNamespaceTerminating(error) && !isNotFound(error)) throw error
    }
    return done
  }
}

const defaultAccountsGone: WakeSource = {
  resource: serviceAccounts,
  keys: (now, old) => (now === undefined && old?.metadata.name === defaultAccount ? [old.metadata.namespace!] : []),
}
