import { certificateSigningRequests } from '../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import type { CertificateSigningRequest } from '../../apimachinery/types/certificates-v1.ts'
import type { Clock } from '../../platform/clock.ts'
import type { KeyPair } from '../../platform/key-pair.ts'
import type { Client } from '../client.ts'
import type { WantedSubject } from './key-and-request.ts'

/** A certificate that is asked for through the API. */
export interface WantedCertificate extends WantedSubject {
  readonly signerName: string
  readonly usages: readonly string[]
}

/** How often it is looked whether a request has been answered. */
const lookEveryMs = 1_000

/** How long an answer may take (client-go's certificate manager). */
const answerWithinMs = 15 * 60_000

/**
 * Asks for a certificate and waits until it is issued.
 * @param pause lets time pass between two looks
 * @throws {Error} it was denied, or its signer failed, or nobody answered in time
 */
export async function requestCertificate(
  client: Client,
  clock: Clock,
  wanted: WantedCertificate,
  pause: (ms: number) => Promise<void>,
): Promise<KeyPair> {
  // Loaded when needed only: the library behind it costs more time than the rest of a start.
  const { makeKeyAndRequest } = await import('./key-and-request.ts')
  const { key, request } = await makeKeyAndRequest(wanted)
  const { signerName, usages } = wanted
  const { metadata } = await client.create(certificateSigningRequests, {
    metadata: { generateName: 'csr-' },
    spec: { signerName, usages: [...usages], request: Buffer.from(request).toString('base64') },
  })
  const endMs = clock.monotonicMs() + answerWithinMs
  while (clock.monotonicMs() < endMs) {
    const certificate = issuedIn(await client.get(certificateSigningRequests, metadata))
    if (certificate !== undefined) return { certificate, key }
    await pause(lookEveryMs)
  }
  throw new Error(`certificate request ${metadata.name} was not answered in ${answerWithinMs} ms`)
}

function issuedIn({ metadata, status }: CertificateSigningRequest): string | undefined {
  const refusal = status.conditions?.find(({ type }) => type === 'Denied' || type === 'Failed')
  if (refusal) {
    const { type, reason, message } = refusal
    throw new Error(`certificate request ${metadata.name}: ${type}, reason: ${reason}, message: ${message}`)
  }
  return status.certificate && Buffer.from(status.certificate, 'base64').toString('utf8')
}
