import { certificateSigningRequests } from '../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import type { CertificateSigningRequest } from '../../apimachinery/types/certificates-v1.ts'
import type { Client } from '../../client/client.ts'
import {
  done,
  type Reconciler,
  type Result,
  requeueAfter,
  type WakeSource,
} from '../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../client/reconcilers/wake.ts'
import { type Clock, type EpochMs, parseTime } from '../../platform/clock.ts'
import { X509Certificate } from '../../platform/crypto.ts'
import type { ControllerDeps } from '../controller.ts'

const hourMs = 60 * 60 * 1000
/** How long requests are kept after their last decision (kubernetes/pkg/controller/certificates/cleaner). */
const keptMs = { pending: 24 * hourMs, approved: hourMs, denied: hourMs, failed: hourMs }

/** Deletes certificate requests a while after they were decided, or when nobody decides, and those whose certificate has run out. */
export class CertificateCleaner implements Reconciler<CertificateSigningRequest> {
  readonly name = 'certificatesigningrequest-cleaner-controller'
  readonly resource = certificateSigningRequests
  readonly wakeOn: readonly WakeSource[] = [changesOf(certificateSigningRequests)]
  readonly #clock: Clock

  constructor({ clock }: ControllerDeps) {
    this.#clock = clock
  }

  async reconcile(request: CertificateSigningRequest, client: Client): Promise<Result> {
    const { uid } = request.metadata
    const remainingMs = endOf(request) - this.#clock.now()
    if (remainingMs > 0) return requeueAfter(remainingMs)
    await client.delete(certificateSigningRequests, request.metadata, { preconditions: { uid } })
    return done
  }
}

function endOf(request: CertificateSigningRequest): EpochMs {
  const { status, metadata } = request
  const createdMs = parseTime(metadata.creationTimestamp ?? '')
  const decided = (type: string, ms: number) =>
    (status.conditions ?? [])
      .filter((condition) => condition.type === type)
      .map(({ lastUpdateTime }) => parseTime(lastUpdateTime) + ms)
  const ends = [
    ...decided('Denied', keptMs.denied),
    ...decided('Failed', keptMs.failed),
    ...(status.certificate ? [...decided('Approved', keptMs.approved), certificateEnd(status.certificate)] : []),
  ]
  return ends.length > 0 ? Math.min(...ends) : createdMs + keptMs.pending
}

function certificateEnd(encoded: string): EpochMs {
  return parseTime(new X509Certificate(Buffer.from(encoded, 'base64')).validTo)
}
