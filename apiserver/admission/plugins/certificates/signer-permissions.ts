import { deepEqual } from '../../../../apimachinery/equality.ts'
import { goQuote } from '../../../../apimachinery/go-text.ts'
import type { CertificateSigningRequest } from '../../../../apimachinery/types/certificates-v1.ts'
import type { Authorizer } from '../../../authorization/authorizer.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../../admission.ts'
import { forbid } from '../../forbid.ts'

/** Lets those approve certificate requests who may approve for the signer that is asked. */
export function certificateApproval(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateApproval',
    validate(attributes): void | Promise<void> {
      if (!isRequestUpdate(attributes, 'approval')) return
      return checkSigner(authorizer, attributes, signerOf(attributes), 'approve', 'approve requests with')
    },
  }
}

/** Lets those issue certificates who may sign for the signer that is asked. */
export function certificateSigning(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateSigning',
    validate(attributes): void | Promise<void> {
      if (!isRequestUpdate(attributes, 'status')) return
      const [now, old] = [attributes.object, attributes.oldObject] as CertificateSigningRequest[]
      const { certificate, conditions } = now?.status ?? {}
      const isSame = certificate === old?.status?.certificate && deepEqual(conditions, old?.status?.conditions)
      return isSame
        ? undefined
        : checkSigner(authorizer, attributes, signerOf(attributes), 'sign', 'sign requests with')
    },
  }
}

/** Lets those publish trust anchors of a signer who may attest for it. */
export function clusterTrustBundleAttest(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'ClusterTrustBundleAttest',
    validate(attributes): void | Promise<void> {
      const { kind, operation, object } = attributes
      if (kind.kind !== 'ClusterTrustBundle' || kind.group !== 'certificates.k8s.io') return
      if (operation !== 'CREATE' && operation !== 'UPDATE') return
      const signer = (object as { spec?: { signerName?: string } }).spec?.signerName
      return signer ? checkSigner(authorizer, attributes, signer, 'attest', 'attest for') : undefined
    },
  }
}

function isRequestUpdate({ kind, operation, subresource }: AdmissionAttributes, wanted: string): boolean {
  return kind.kind === 'CertificateSigningRequest' && operation === 'UPDATE' && subresource === wanted
}

function signerOf({ oldObject }: AdmissionAttributes): string {
  return (oldObject as CertificateSigningRequest).spec.signerName
}

/** A signer is permitted by its name, or with all of its domain by `domain/*`. */
async function checkSigner(
  authorizer: Authorizer,
  attributes: AdmissionAttributes,
  signer: string,
  verb: string,
  action: string,
): Promise<void> {
  const common = { user: attributes.user, verb, group: 'certificates.k8s.io', version: '*', resource: 'signers' }
  for (const name of [signer, `${signer.split('/')[0]}/*`]) {
    const { allowed } = await authorizer.authorize({ ...common, subresource: '', namespace: '', name })
    if (allowed) return
  }
  throw forbid(attributes, `user not permitted to ${action} signerName ${goQuote(signer)}`)
}
