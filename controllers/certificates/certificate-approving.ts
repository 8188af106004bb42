import { subjectAccessReviews } from '../../apimachinery/kinds/authorization/subject-access-review.ts'
import { certificateSigningRequests } from '../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import type { CertificateSigningRequest } from '../../apimachinery/types/certificates-v1.ts'
import type { Client } from '../../client/client.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../client/reconcilers/wake.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { type RequestedCertificate, readRequest } from './certificate-request.ts'
import { approvedWith, isDecided } from './conditions.ts'
import { kubeletClientRefusal } from './signers.ts'

/** Approves the client certificates of kubelets, where the requester may create the fitting subresource. */
export class CertificateApproving implements Reconciler<CertificateSigningRequest> {
  readonly name = 'certificatesigningrequest-approving-controller'
  readonly resource = certificateSigningRequests
  readonly wakeOn: readonly WakeSource[] = [changesOf(certificateSigningRequests)]
  readonly #clock: Clock

  constructor({ clock }: ControllerDeps) {
    this.#clock = clock
  }

  async reconcile(request: CertificateSigningRequest, client: Client): Promise<Result> {
    const { spec, status, metadata } = request
    if (spec.signerName !== 'kubernetes.io/kube-apiserver-client-kubelet' || status.certificate) return done
    if (isDecided(request)) return done
    const asked = readRequest(request)
    if (kubeletClientRefusal(asked, spec.usages ?? []) !== undefined) return done
    for (const { subresource, message } of waysOf(request, asked)) {
      if (!(await mayCreate(request, subresource, client))) continue
      const approved = approvedWith(request, message, this.#clock.now())
      await client.updateSubresource(certificateSigningRequests, metadata, 'approval', approved)
      return done
    }
    return done
  }
}

/** What a requester may be: the node itself, or who bootstraps nodes. */
function waysOf({ spec }: CertificateSigningRequest, { commonName }: RequestedCertificate) {
  const selfnode = {
    subresource: 'selfnodeclient',
    message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
  }
  const node = {
    subresource: 'nodeclient',
    message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
  }
  return spec.username === commonName ? [selfnode, node] : [node]
}

async function mayCreate({ spec }: CertificateSigningRequest, subresource: string, client: Client): Promise<boolean> {
  const { group, plural: resource } = certificateSigningRequests
  const { username: user, uid, groups, extra } = spec
  const resourceAttributes = { group, resource, subresource, verb: 'create', version: '*' }
  const review = await client.create(subjectAccessReviews, {
    metadata: {},
    spec: { user, uid, groups, extra, resourceAttributes },
  })
  return review.status?.allowed ?? false
}
