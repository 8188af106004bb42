import { isNotFound } from '../../apimachinery/errors.ts'
import { certificateSigningRequests } from '../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import { nodes } from '../../apimachinery/kinds/core/node.ts'
import type { CertificateSigningRequest } from '../../apimachinery/types/certificates-v1.ts'
import type { Node } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import {
  done,
  type Reconciler,
  type Result,
  requeueAfter,
  type WakeSource,
} from '../../client/reconcilers/reconciler.ts'
import { changesOf } from '../../client/reconcilers/wake.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ControllerDeps } from '../controller.ts'
import { type RequestedCertificate, readRequest } from './certificate-request.ts'
import { approvedWith, isDecided } from './conditions.ts'
import { kubeletServingRefusal, kubeletServingSigner, nodePrefix, nodesGroup } from './signers.ts'

/** A node may come to say its addresses after its request. */
const lookAgainMs = 10_000

/**
 * Approves the serving certificates of kubelets that ask for themselves, and only for names and addresses that their node
 * has. Upstream has no such approver: there it is for administrators, or for what they install.
 */
export class KubeletServingApproving implements Reconciler<CertificateSigningRequest> {
  readonly name = 'kubelet-serving-approving-controller'
  readonly resource = certificateSigningRequests
  readonly wakeOn: readonly WakeSource[] = [changesOf(certificateSigningRequests)]
  readonly #clock: Clock

  constructor({ clock }: ControllerDeps) {
    this.#clock = clock
  }

  async reconcile(request: CertificateSigningRequest, client: Client): Promise<Result> {
    const { spec, metadata } = request
    if (spec.signerName !== kubeletServingSigner || isDecided(request)) return done
    const asked = readRequest(request)
    if (kubeletServingRefusal(asked, spec.usages ?? []) !== undefined || !asksForItself(request, asked)) return done
    const node = await nodeOf(asked, client)
    if (!node || !isCalled(node, asked)) return requeueAfter(lookAgainMs)
    const message = 'Auto approving kubelet serving certificate for the names and addresses of its node.'
    const approved = approvedWith(request, message, this.#clock.now())
    await client.updateSubresource(certificateSigningRequests, metadata, 'approval', approved)
    return done
  }
}

function asksForItself({ spec }: CertificateSigningRequest, { commonName }: RequestedCertificate): boolean {
  return spec.username === commonName && (spec.groups ?? []).includes(nodesGroup)
}

async function nodeOf({ commonName }: RequestedCertificate, client: Client): Promise<Node | undefined> {
  try {
    return await client.get(nodes, { name: commonName.slice(nodePrefix.length) })
  } catch (err) {
    if (isNotFound(err)) return undefined
    throw err
  }
}

/** Whether a node says of itself all names and addresses that are asked for. */
function isCalled({ metadata, status }: Node, { names }: RequestedCertificate): boolean {
  const own = new Set([metadata.name, ...(status?.addresses ?? []).map(({ address }) => address)])
  return names.every(({ value }) => own.has(value))
}
