import { isConflict, isNotFound } from '../apimachinery/errors.ts'
import { secrets } from '../apimachinery/kinds/core/secret.ts'
import { keyOf } from '../apimachinery/object.ts'
import type { Secret } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../client/reconcilers/reconciler.ts'
import { mapped } from '../client/reconcilers/wake.ts'
import type { Clock } from '../platform/clock.ts'
import { isBootstrapToken, msUntilExpiry } from './bootstrap-token.ts'
import type { ControllerDeps } from './controller.ts'

/** Deletes bootstrap tokens when their time is over. */
export class TokenCleaner implements Reconciler<Secret> {
  readonly name = 'token-cleaner-controller'
  readonly resource = secrets
  readonly wakeOn = [mapped<Secret>(secrets, (secret) => (isBootstrapToken(secret) ? [keyOf(secret)] : []))]
  readonly #clock: Clock

  constructor({ clock }: ControllerDeps) {
    this.#clock = clock
  }

  async reconcile(secret: Secret, client: Client): Promise<Result> {
    const remainingMs = msUntilExpiry(secret, this.#clock.now())
    if (!isBootstrapToken(secret) || remainingMs === undefined) return done
    if (remainingMs > 0) return requeueAfter(remainingMs)
    const { uid } = secret.metadata
    await client.delete(secrets, secret.metadata, { preconditions: { uid } }).catch((error: unknown) => {
      // Another token has come in its place.
      if (!isNotFound(error) && !isConflict(error)) throw error
    })
    return done
  }
}
