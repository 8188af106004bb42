import 'reflect-metadata'
import { cryptoProvider, Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509'
import { pemBlocks } from '../../apimachinery/pem.ts'
import type { CertificateSigningRequest } from '../../apimachinery/types/certificates-v1.ts'
import { webcrypto } from '../../platform/crypto.ts'

cryptoProvider.set(webcrypto)

/** What a request (PKCS #10) asks for. */
export interface RequestedCertificate {
  readonly request: Pkcs10CertificateRequest
  readonly commonName: string
  readonly organizations: readonly string[]
  /** By type: `dns`, `ip`, `email`, `url`. */
  readonly names: readonly { readonly type: string; readonly value: string }[]
}

/** Reads `spec.request`, which has been validated. */
export function readRequest({ spec }: CertificateSigningRequest): RequestedCertificate {
  const [block] = pemBlocks(Buffer.from(spec.request, 'base64').toString('latin1'))
  const request = new Pkcs10CertificateRequest(Buffer.from(block?.bytes ?? []))
  const subject = request.subjectName
  const [commonName = ''] = subject.getField('CN')
  const alternative = request.extensions.find((one) => one instanceof SubjectAlternativeNameExtension)
  return { request, commonName, organizations: subject.getField('O'), names: alternative?.names.toJSON() ?? [] }
}
