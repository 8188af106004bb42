import type { CertificateSigningRequest } from '../../types/certificates-v1.ts'
import { defineKind } from '../define-kind.ts'

/** CertificateSigningRequest: asks a signer for an X.509 certificate; approved or denied through `/approval`. */
export const certificateSigningRequests = defineKind<CertificateSigningRequest>({
  shape: 'certificates.k8s.io/v1 CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  namespaced: false,
  status: true,
  subresources: {
    approval: { kind: 'CertificateSigningRequest', verbs: ['get', 'update', 'patch'] },
  },
})
