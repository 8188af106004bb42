import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { dateOf, type EpochMs } from '../../../platform/clock.ts'
import { webcrypto } from '../../../platform/crypto.ts'
import type { KeyPair } from '../../../platform/key-pair.ts'
import type { Random } from '../../../platform/random.ts'

/** What a certificate is made for. */
export interface CertificateRequest {
  readonly commonName: string
  readonly names: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[]
  readonly notBefore: EpochMs
  readonly notAfter: EpochMs
}

/** Small and fast to make; every Kubernetes client understands it. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

cryptoProvider.set(webcrypto)

/** Makes a certificate authority that signs its own certificate. */
export async function createAuthority(request: Omit<CertificateRequest, 'names'>, random: Random): Promise<KeyPair> {
  return selfSigned(request, await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']), random)
}

/** The same authority for longer: with the same name and key, so that what it has signed stays good. */
export async function renewAuthority(
  { certificate, key }: KeyPair,
  request: Omit<CertificateRequest, 'names'>,
  random: Random,
): Promise<KeyPair> {
  const privateKey = await webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(key), algorithm, true, ['sign'])
  const publicKey = await new X509Certificate(certificate).publicKey.export(algorithm, ['verify'])
  return selfSigned(request, { privateKey, publicKey }, random)
}

async function selfSigned(
  request: Omit<CertificateRequest, 'names'>,
  keys: webcrypto.CryptoKeyPair,
  random: Random,
): Promise<KeyPair> {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(random),
    name: `CN=${request.commonName}`,
    notBefore: dateOf(request.notBefore),
    notAfter: dateOf(request.notAfter),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(
        KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyCertSign,
        true,
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) }
}

/** Makes a key and a certificate for a server, signed by `authority`. */
export function issueServingCertificate(authority: KeyPair, request: CertificateRequest, random: Random) {
  const names = new SubjectAlternativeNameExtension([...request.names])
  return issueCertificate(authority, request, random, ExtendedKeyUsage.serverAuth, [names])
}

/** Makes a key and a certificate for a client, signed by `authority`; the common name is the user. */
export function issueClientCertificate(authority: KeyPair, request: Omit<CertificateRequest, 'names'>, random: Random) {
  return issueCertificate(authority, request, random, ExtendedKeyUsage.clientAuth, [])
}

async function issueCertificate(
  authority: KeyPair,
  request: Omit<CertificateRequest, 'names'>,
  random: Random,
  usage: ExtendedKeyUsage,
  more: readonly Extension[],
): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const issuer = new X509Certificate(authority.certificate)
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: `CN=${request.commonName}`,
    issuer: issuer.subject,
    notBefore: dateOf(request.notBefore),
    notAfter: dateOf(request.notAfter),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([usage]),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...more,
    ],
  })
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) }
}

/** 16 random bytes; the first bit is 0, so that the number is positive, and the second 1, so that it is never short. */
function serialNumber(random: Random): string {
  const bytes = random.bytes(16)
  bytes[0] = ((bytes[0] as number) & 0x3f) | 0x40
  return Buffer.from(bytes).toString('hex')
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag)
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), algorithm, false, ['sign'])
}
