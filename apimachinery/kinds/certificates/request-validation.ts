import { certificateRequestError } from '../../../platform/certificate-request.ts'
import { X509Certificate } from '../../../platform/crypto.ts'
import { duplicateField, type FieldError, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import { goQuote } from '../../go-text.ts'
import { pemBlocks } from '../../pem.ts'
import type { CertificateSigningRequestSpec } from '../../types/certificates-v1.ts'
import { signerNameErrors } from './signer-name.ts'

/** Ten minutes, the shortest that is asked for. */
const minDurationSeconds = 600

/** The signer of requests from before signers had names. */
const legacySigner = 'kubernetes.io/legacy-unknown'

const keyUsages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]

/** What is wrong with what a request asks for. */
export function requestErrors(spec: CertificateSigningRequestSpec): FieldError[] {
  return [
    ...encodedRequestErrors(spec.request ?? ''),
    ...usagesErrors(spec.usages ?? []),
    ...signerErrors(spec.signerName),
    ...durationErrors(spec.expirationSeconds),
  ]
}

/** What is wrong with an issued certificate (base64 of PEM). */
export function issuedCertificateErrors(encoded: string | undefined): FieldError[] {
  const problem = encoded ? certificateProblem(Buffer.from(encoded, 'base64').toString('latin1')) : undefined
  return problem === undefined ? [] : [invalidField('status.certificate', '<certificate data>', problem)]
}

function encodedRequestErrors(encoded: string): FieldError[] {
  const [block] = pemBlocks(Buffer.from(encoded, 'base64').toString('latin1'))
  const problem =
    block?.type === 'CERTIFICATE REQUEST'
      ? certificateRequestError(block.bytes)
      : 'PEM block type must be CERTIFICATE REQUEST'
  return problem === undefined ? [] : [invalidField('spec.request', encoded, problem)]
}

function certificateProblem(pem: string): string | undefined {
  const blocks = pemBlocks(pem)
  if (blocks.length === 0) return 'must contain at least one CERTIFICATE PEM block'
  for (const { type, hasHeaders, bytes } of blocks) {
    if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${goQuote(type)}`
    if (hasHeaders) return 'no PEM block headers are permitted'
    if (bytes.length === 0) return 'found CERTIFICATE PEM block containing 0 certificates'
    if (!isCertificate(bytes)) return 'x509: malformed certificate'
  }
  return undefined
}

function isCertificate(der: Uint8Array): boolean {
  try {
    new X509Certificate(der)
    return true
  } catch {
    return false
  }
}

function usagesErrors(usages: readonly string[]): FieldError[] {
  if (usages.length === 0) return [requiredField('spec.usages')]
  return usages.flatMap((usage, index) => {
    const path = `spec.usages[${index}]`
    const errors = keyUsages.includes(usage) ? [] : [unsupportedField(path, usage, keyUsages)]
    return usages.indexOf(usage) < index ? [...errors, duplicateField(path, usage)] : errors
  })
}

function signerErrors(name: string): FieldError[] {
  if (name !== legacySigner) return signerNameErrors(name, 'spec.signerName')
  return [invalidField('spec.signerName', name, 'the legacy signerName is not allowed via this API version')]
}

function durationErrors(seconds: number | undefined): FieldError[] {
  if (seconds === undefined || seconds >= minDurationSeconds) return []
  const detail = `may not specify a duration less than ${minDurationSeconds} seconds (10 minutes)`
  return [invalidField('spec.expirationSeconds', seconds, detail)]
}
