import { certificateSigningRequests } from '../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import type { CertificateSigningRequest } from '../../apimachinery/types/certificates-v1.ts'
import type { Client } from '../../client/client.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../client/reconcilers/wake.ts'
import { type Clock, toTime } from '../../platform/clock.ts'
import type { Random } from '../../platform/random.ts'
import type { ControllerDeps } from '../controller.ts'
import { readRequest } from './certificate-request.ts'
import type { ClusterSigning } from './cluster-signing.ts'
import { hasCondition, withCondition } from './conditions.ts'
import { signRequest } from './sign.ts'
import { signers } from './signers.ts'

/** Issues certificates for requests that are approved, of the signers that are Kubernetes' own. */
export class CertificateSigning implements Reconciler<CertificateSigningRequest> {
  readonly name = 'certificatesigningrequest-signing-controller'
  readonly resource = certificateSigningRequests
  readonly wakeOn: readonly WakeSource[] = [changesOf(certificateSigningRequests)]
  readonly #signing: ClusterSigning
  readonly #clock: Clock
  readonly #random: Random

  constructor({ clock, random }: ControllerDeps, signing: ClusterSigning) {
    this.#signing = signing
    this.#clock = clock
    this.#random = random
  }

  async reconcile(request: CertificateSigningRequest, client: Client): Promise<Result> {
    const { signerName, usages = [], expirationSeconds } = request.spec
    const rules = signers[signerName]
    const authority = rules && this.#signing.authorityOf(signerName)
    if (!authority || request.status.certificate || !hasCondition(request, 'Approved')) return done
    if (hasCondition(request, 'Denied') || hasCondition(request, 'Failed')) return done
    const asked = readRequest(request)
    const refusal = rules.refusal(asked, usages)
    if (refusal !== undefined) {
      const now = toTime(this.#clock.now())
      const condition = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: refusal }
      const failed = withCondition(request, { ...condition, lastUpdateTime: now, lastTransitionTime: now })
      await client.updateStatus(certificateSigningRequests, failed)
      return done
    }
    const { maxLifetimeMs } = this.#signing
    const lifetimeMs = Math.min((expirationSeconds ?? Number.POSITIVE_INFINITY) * 1000, maxLifetimeMs)
    const pem = await signRequest(authority, asked, { usages, lifetimeMs, now: this.#clock.now() }, this.#random)
    const certificate = Buffer.from(pem).toString('base64')
    await client.updateStatus(certificateSigningRequests, { ...request, status: { ...request.status, certificate } })
    return done
  }
}
