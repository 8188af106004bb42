import {
  type CipherGCMTypes,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  timingSafeEqual,
  webcrypto,
  X509Certificate,
} from 'node:crypto'

/** Keys, signatures and certificates (Web Cryptography API). */
export { webcrypto }

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

export function sha512Hex(data: string | Uint8Array): string {
  return createHash('sha512').update(data).digest('hex')
}

/** The code by which who knows `key` can tell that `data` is from somebody who does (RFC 2104). */
export function hmacSha256(key: string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
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

/** A key to verify signatures with. */
export interface VerificationKey {
  readonly publicKey: KeyObject
  /** How it signs (RFC 7518 section 3.1): `ES256`, `RS256`, … */
  readonly algorithm: string
  /** Names the pair: the SHA-256 of the public key (SubjectPublicKeyInfo), in base64url. */
  readonly id: string
}

/** A key to sign with, and the one to verify with. */
export interface SigningKeyPair extends VerificationKey {
  readonly privateKey: KeyObject
}

/** Makes a private key for ES256 (RFC 7518 section 3.4); PEM (PKCS #8). Takes less than a millisecond, which RSA would not. */
export function createSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** @param privateKeyPem RSA or ECDSA @throws {Error} it is no private key, or of another kind */
export function signingKeyPair(privateKeyPem: string): SigningKeyPair {
  return { privateKey: createPrivateKey(privateKeyPem), ...verificationKey(privateKeyPem) }
}

/** Algorithms of curves, by OpenSSL's names of these. */
const curveAlgorithms: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}

/** @param pem a public key or a private one, RSA or ECDSA @throws {Error} it is none, or of another kind */
export function verificationKey(pem: string): VerificationKey {
  const publicKey = createPublicKey(pem)
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey
  const algorithm = type === 'rsa' ? 'RS256' : curveAlgorithms[details?.namedCurve ?? '']
  if (algorithm === undefined) throw new Error(`keys of type ${details?.namedCurve ?? type} sign no tokens`)
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
  return { publicKey, algorithm, id }
}

/** Hashes that are as strong as curves, by OpenSSL's names of these. */
const curves: Readonly<Record<string, { readonly namedCurve: string; readonly hash: string }>> = {
  prime256v1: { namedCurve: 'P-256', hash: 'SHA-256' },
  secp384r1: { namedCurve: 'P-384', hash: 'SHA-384' },
  secp521r1: { namedCurve: 'P-521', hash: 'SHA-512' },
}

/** A private key for Web Cryptography. */
export interface ImportedKey {
  readonly key: webcrypto.CryptoKey
  /** How it signs certificates. */
  readonly algorithm: { readonly name: string; readonly hash: string; readonly namedCurve?: string }
}

/**
 * Readies a private key, RSA or ECDSA, for signing.
 * @param pem PKCS #8, PKCS #1 or SEC 1
 * @throws {Error} it is no such key
 */
export async function importSigningKey(pem: string): Promise<ImportedKey> {
  const { asymmetricKeyType: type = 'secret', asymmetricKeyDetails: details, ...key } = keyParts(pem)
  const curve = curves[details?.namedCurve ?? '']
  const algorithm = curve ? { name: 'ECDSA', ...curve } : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  if (!curve && type !== 'rsa') throw new Error(`keys of type ${details?.namedCurve ?? type} cannot sign certificates`)
  return { key: await webcrypto.subtle.importKey('pkcs8', key.der, algorithm, false, ['sign']), algorithm }
}

function keyParts(pem: string) {
  const key = createPrivateKey(pem)
  const { asymmetricKeyType, asymmetricKeyDetails } = key
  return { asymmetricKeyType, asymmetricKeyDetails, der: key.export({ type: 'pkcs8', format: 'der' }) }
}

/** How AES is used: CBC with padding (RFC 5652 section 6.3), or GCM with a tag of 16 bytes. */
export type AesMode = 'cbc' | 'gcm'

const tagBytes = 16

/** Encrypts; with GCM, the tag comes last. @param key of 16, 24 or 32 bytes @param context what GCM authenticates beside the text */
export function aesEncrypt(
  mode: AesMode,
  key: Uint8Array,
  iv: Uint8Array,
  text: Uint8Array,
  context: Uint8Array,
): Buffer {
  if (mode === 'cbc') {
    const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv)
    return Buffer.concat([cipher.update(text), cipher.final()])
  }
  const cipher = createCipheriv(`aes-${key.length * 8}-gcm` as CipherGCMTypes, key, iv)
  cipher.setAAD(context)
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

/** The way back. @throws {Error} it was not encrypted so */
export function aesDecrypt(
  mode: AesMode,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
  context: Uint8Array,
): Buffer {
  if (mode === 'cbc') {
    const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv)
    return Buffer.concat([decipher.update(data), decipher.final()])
  }
  const decipher = createDecipheriv(`aes-${key.length * 8}-gcm` as CipherGCMTypes, key, iv, { authTagLength: tagBytes })
  decipher.setAAD(context)
  decipher.setAuthTag(data.subarray(data.length - tagBytes))
  return Buffer.concat([decipher.update(data.subarray(0, data.length - tagBytes)), decipher.final()])
}
