// The library's dependency injection looks for it.
import 'reflect-metadata'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import type { CertificateSigningRequest } from '../../../../apimachinery/types/certificates-v1.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../../admission.ts'
import { forbid } from '../../forbid.ts'

const clientSigner = 'kubernetes.io/kube-apiserver-client'
const mastersGroup = 'system:masters'

/** Nobody gets the rights of `system:masters` by a certificate: they could not be taken back. */
export class CertificateSubjectRestriction implements AdmissionPlugin {
  readonly name = 'CertificateSubjectRestriction'

  validate(attributes: AdmissionAttributes): void {
    const { kind, operation, subresource, object } = attributes
    if (kind.kind !== 'CertificateSigningRequest' || operation !== 'CREATE' || subresource !== '') return
    const { signerName, request } = (object as CertificateSigningRequest).spec
    if (signerName !== clientSigner) return
    // Validation has read the request already.
    const { subjectName } = new Pkcs10CertificateRequest(Buffer.from(request, 'base64').toString())
    if (!subjectName.getField('O').includes(mastersGroup)) return
    throw forbid(attributes, `use of ${clientSigner} signer with ${mastersGroup} group is not allowed`)
  }
}
