import { createHash, createPrivateKey, timingSafeEqual, webcrypto, X509Certificate } from 'node:crypto'

/** Keys, signatures and certificates (Web Cryptography API). */
export { webcrypto }

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

export function sha512Hex(data: string | Uint8Array): string {
  return createHash('sha512').update(data).digest('hex')
}

/** Compares in a time that does not tell where two secrets differ. */
export function secretsEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** A certificate, for reading. */
export { X509Certificate }

/** Whether a certificate is for a private key; both PEM. */
export function isKeyOf(certificate: string, key: string): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
}
