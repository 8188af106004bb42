import 'reflect-metadata'
import { createPrivateKey, webcrypto } from 'node:crypto'
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509'
import type { KeyPair } from '../../platform/key-pair.ts'
import { testStart } from './time.ts'

const yearMs = 365 * 24 * 60 * 60 * 1000

/** Kinds of keys that authorities have. */
export const authorityAlgorithms = {
  RSA: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  'P-256': { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
  'P-384': { name: 'ECDSA', hash: 'SHA-384', namedCurve: 'P-384' },
} as const

/** An authority of ten years with a key of some kind, as `openssl` writes it: PKCS #1 or SEC 1. */
export async function authorityOf(kind: keyof typeof authorityAlgorithms): Promise<KeyPair> {
  const algorithm = authorityAlgorithms[kind]
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${kind}`,
      notBefore: new Date(testStart - yearMs),
      notAfter: new Date(testStart + 10 * yearMs),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    },
    webcrypto as unknown as Parameters<typeof X509CertificateGenerator.createSelfSigned>[1],
  )
  const key = createPrivateKey({
    key: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
    format: 'der',
    type: 'pkcs8',
  })
  const type = kind === 'RSA' ? 'pkcs1' : 'sec1'
  return { certificate: certificate.toString('pem'), key: key.export({ type, format: 'pem' } as never).toString() }
}
